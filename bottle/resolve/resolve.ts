import { Fault } from "../../model/fault.ts";
import { entryOf, originOf, plainOf, type Tree } from "../../policy/file/tree.ts";
import type { Library } from "../library/library.ts";
import { settingsOf } from "../manifest/parsed.ts";
import { refuseComplaints } from "../manifest/read-manifest.ts";
import { routeKey } from "../manifest/route-key.ts";
import { agentSchema, bottleSchema, type Settings } from "../manifest/schema.ts";
import { type Link, type Naming, namesAt, readChain } from "./chain.ts";
import { crossChecks } from "./cross-checks.ts";
import type { Manifest, Source } from "./manifest.ts";
import { mergeBottles, overlayAgent } from "./merge.ts";

/** What the launch chooses. */
export interface Choice {
  readonly agent: string;
  /** Instead of those that the agent names; empty: the agent's. */
  readonly bottles: readonly string[];
}

/** Reads an agent with its bottle's chain and merges them. @throws Fault */
export const resolveManifest = ({ agent: name, bottles }: Choice, library: Library): Manifest => {
  refuseForeign(library);
  const agent = library.readAgent(name);
  const names: readonly Naming[] =
    bottles.length > 0
      ? bottles.map((bottle) => ({ name: bottle, origin: null }))
      : namesAt(agent.tree, "bottle");
  if (names.length === 0) {
    throw new Fault(`${agent.file}: the agent names no bottle`, {
      hint: "write `bottle: NAME` in it, or choose one with --bottle NAME",
    });
  }
  const chain = readChain(names, library);
  const tree = overlayAgent(mergeChain(chain), agent.tree);
  const settings = checked(tree);
  const { skills } = agentSchema.parse(plainOf(agent.tree));
  return {
    agent: { name, file: agent.file, from: agent.from, prompt: agent.body, skills },
    chain: chain.map((link) => ({ name: link.name, file: link.manifest.file })),
    settings,
    source: (path) => sourceOf(tree, path),
    files: [...chain.map(({ manifest }) => manifest), agent],
  };
};

/** Is a bottle right with its parents? @throws Fault */
export const checkBottle = (name: string, library: Library): void =>
  void checked(mergeChain(readChain([{ name, origin: null }], library)));

/** A bottle in which nothing is written. */
const DEFAULTS = bottleSchema.parse({});

const checked = (tree: Tree): Settings => {
  const settings = settingsOf(tree, DEFAULTS);
  refuseComplaints(crossChecks(tree, settings));
  return settings;
};

/** A repository that brings bottles misunderstands them, or means harm. */
const refuseForeign = (library: Library): void => {
  const [file] = library.foreignBottles();
  if (file === undefined) return;
  throw new Fault(`${file}: a repository cannot bring bottles`, {
    hint: `a bottle grants hosts, credentials and remotes: only files in ${library.places.configuration} may`,
  });
};

const mergeChain = (chain: readonly Link[]): Tree =>
  chain.map(({ manifest }) => manifest.tree).reduce(mergeOnce);

// Many bottles stand on the same parents, which are merged once.
const merged = new WeakMap<Tree, WeakMap<Tree, Tree>>();

const mergeOnce = (below: Tree, above: Tree): Tree => {
  const over = merged.get(below) ?? new WeakMap<Tree, Tree>();
  merged.set(below, over);
  const known = over.get(above) ?? mergeBottles(below, above);
  over.set(above, known);
  return known;
};

const sourceOf = (tree: Tree, path: readonly PropertyKey[]): Source | null => {
  if (path.reduce<Tree | undefined>(entryOf, tree) === undefined) return null;
  return { ...originOf(tree, path), key: path.map((step, at) => stepName(tree, path, step, at)).join(".") };
};

const stepName = (tree: Tree, path: readonly PropertyKey[], step: PropertyKey, at: number): string => {
  const node =
    typeof step === "number" ? path.slice(0, at + 1).reduce<Tree | undefined>(entryOf, tree) : undefined;
  return (node === undefined ? null : routeKey(node)) ?? String(step);
};
