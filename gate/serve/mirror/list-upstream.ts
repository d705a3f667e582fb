import { join } from "node:path";
import { display } from "../../../model/display.ts";
import { Fault } from "../../../model/fault.ts";
import { parseOid } from "../../../model/oid.ts";
import { rawFromBytes } from "../../../model/raw.ts";
import type { RefName } from "../../../model/ref-update.ts";
import type { GitRepo } from "../../../sys/git.ts";
import { withOutbox } from "../../forward/outbox.ts";
import { shownUrl } from "../../forward/target.ts";
import type { MutableRefs, Refs } from "../../forward/updates.ts";
import { complaint, readWords } from "../../forward/upstream-words.ts";
import { stateDir } from "../../line/state-dir.ts";
import type { ServedRepository } from "../config/config.ts";

/** What upstream has. */
export type Listed =
  | {
      readonly kind: "listed";
      readonly refs: Refs /** The branch it shows first. */;
      readonly head: RefName | null;
    }
  | { readonly kind: "silent"; readonly message: string };

/** Where listings work: apart from forwards, which sweep their own directory. */
export const listingDir = (gitDir: string): string => join(stateDir(gitDir), "listing");

/** Asks upstream for the refs that are mirrored: `git ls-remote`, bounded. @throws Fault for a bad target */
export const listUpstream = (
  { gitDir, upstream, objectFormat, namespaces }: ServedRepository,
  repo: GitRepo,
  { totalMs, signal }: { readonly totalMs: number; readonly signal: AbortSignal },
): Promise<Listed> => {
  const plan = { repo, target: upstream, stateDir: listingDir(gitDir), sha256: objectFormat === "sha256" };
  return withOutbox(plan, async (outbox): Promise<Listed> => {
    const limits = { totalMs, stallMs: upstream.stallTimeoutMs, signal };
    const end = await outbox.git(["ls-remote", "--symref", "--", upstream.url], limits);
    if (end.exitCode === 0) return { kind: "listed", ...parse(end.stdout, namespaces) };
    const why =
      end.cut === null
        ? complaint(readWords(end.stderr, outbox.dir)) || "git ls-remote failed"
        : `no answer within ${Math.ceil(totalMs / 1000)} s`;
    return { kind: "silent", message: `cannot ask ${shownUrl(upstream.url)}: ${why}` };
  });
};

/** `<oid> TAB <ref> LF`, before it `ref: <ref> TAB HEAD LF`; `<ref>^{}` is what a tag points to (git-ls-remote(1)). */
const parse = (
  stdout: Uint8Array,
  namespaces: readonly string[],
): { readonly refs: Refs; readonly head: RefName | null } => {
  const refs: MutableRefs = new Map();
  let head: RefName | null = null;
  for (const line of rawFromBytes(stdout).split("\n")) {
    if (line === "") continue;
    const tab = line.indexOf("\t");
    const name = line.slice(tab + 1) as RefName;
    if (tab < 0) throw new Fault(`git ls-remote wrote an unknown line: ${display(name)}`);
    if (line.startsWith("ref: ")) {
      if (name === "HEAD") head = line.slice("ref: ".length, tab) as RefName;
    } else if (isMirrored(name, namespaces) && !name.endsWith("^{}")) {
      refs.set(name, parseOid(line.slice(0, tab)));
    }
  }
  return { refs, head };
};

/** Whether a ref stands below one of these names. */
export const isMirrored = (ref: RefName, namespaces: readonly string[]): boolean =>
  namespaces.some((namespace) => ref.startsWith(`${namespace}/`));
