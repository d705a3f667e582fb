import { Fault } from "../../model/fault.ts";
import { at, type Complaint, complaintLine, complaintsOf } from "../../policy/file/complaints.ts";
import { readYaml } from "../../policy/file/read-yaml.ts";
import { entryOf, plainOf, type Tree } from "../../policy/file/tree.ts";
import { siftAgent, siftBottle } from "./misplaced.ts";
import { keepParsed } from "./parsed.ts";
import { placePaths } from "./place-paths.ts";
import { plainYaml } from "./plain-yaml.ts";
import { routeKey } from "./route-key.ts";
import { agentSchema, type BottleFile, bottleSchema } from "./schema.ts";
import { readSimple } from "./simple/read-simple.ts";
import { splitManifest } from "./split.ts";

/** One manifest, right in itself. */
export interface ManifestFile {
  readonly file: string;
  /** All of it. */
  readonly text: string;
  readonly tree: Tree;
  /** What stands below the settings. */
  readonly body: string;
}

/** Reads a bottle; `~/` in its paths is `home`. @throws Fault that names every wrong key with file, line and what would be right. */
export const readBottle = (text: string, file: string, home: string): ManifestFile => {
  const { tree: whole, body } = parts(text, file);
  const { tree, complaints } = siftBottle(placePaths(whole, home));
  const { data, error } = bottleSchema.safeParse(plainOf(tree));
  refuseComplaints([...complaints, ...complaintsOf(tree, bottleSchema, error?.issues ?? []), ...twice(tree)]);
  keepParsed(tree, data as BottleFile);
  return { file, text, tree, body };
};

/** Reads an agent. @throws Fault as for a bottle */
export const readAgent = (text: string, file: string): ManifestFile => {
  const { tree: whole, body } = parts(text, file);
  const { tree, complaints } = siftAgent(whole);
  const { error } = agentSchema.safeParse(plainOf(tree));
  refuseComplaints([...complaints, ...complaintsOf(tree, agentSchema, error?.issues ?? [])]);
  return { file, text, tree, body };
};

const parts = (text: string, file: string): { readonly tree: Tree; readonly body: string } => {
  const { frontmatter, body } = splitManifest(text, file);
  return { tree: readSettings(frontmatter, file), body };
};

const readSettings = (text: string, file: string): Tree =>
  readSimple(text, file) ?? readYaml(text, file, "the settings", plainYaml(file));

/** @throws Fault when there are any. */
export const refuseComplaints = (complaints: readonly Complaint[]): void => {
  if (complaints.length === 0) return;
  throw new Fault(inOrder(complaints).map(complaintLine).join("\n"), {
    hint: "nothing was guessed: no bottle is made until its files are right",
  });
};

/** File by file, each from its first line to its last. */
const inOrder = (complaints: readonly Complaint[]): readonly Complaint[] => {
  const files = [...new Set(complaints.map(({ origin }) => origin.file))];
  return [...complaints].sort(
    ({ origin: a }, { origin: b }) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line,
  );
};

const twice = (tree: Tree): readonly Complaint[] => {
  const routes = ["egress", "routes"].reduce<Tree | undefined>(entryOf, tree);
  const hosts = routes?.kind === "list" ? routes.items.map(routeKey) : [];
  return hosts.flatMap((host, index) =>
    host === null || hosts.indexOf(host) === index
      ? []
      : [
          at(
            tree,
            ["egress", "routes", index],
            `${host} is there twice; write one route with all its matches`,
          ),
        ],
  );
};
