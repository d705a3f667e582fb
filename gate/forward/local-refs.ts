import { parseOid } from "../../model/oid.ts";
import { rawFromBytes } from "../../model/raw.ts";
import { oldOf, type RefName, type RefUpdate, tipOf } from "../../model/ref-update.ts";
import { type GitRepo, git } from "../../sys/git.ts";
import type { MutableRefs, Refs } from "./updates.ts";

/** More names than this are not passed as patterns: all refs are listed instead. */
const MAX_PATTERNS = 200;

/** What these refs hold in the gate's repository. */
export const readLocalRefs = async (repo: GitRepo, names: Iterable<RefName>): Promise<Refs> => {
  const wanted = new Set(names);
  const few = wanted.size <= MAX_PATTERNS && [...wanted].every((ref) => /^[\x21-\x7e]+$/.test(ref));
  const all = await listRefs(repo, few ? [...wanted] : []);
  return new Map([...all].filter(([ref]) => wanted.has(ref)));
};

/** Every ref under these names, or all: `<oid> SP <ref> LF`. */
export const listRefs = async (repo: GitRepo, under: readonly RefName[] = []): Promise<Refs> => {
  const { stdout } = await git(repo, ["for-each-ref", "--format=%(objectname) %(refname)", "--", ...under]);
  const refs: MutableRefs = new Map();
  for (const line of rawFromBytes(stdout).split("\n")) {
    const space = line.indexOf(" ");
    if (space > 0) refs.set(line.slice(space + 1) as RefName, parseOid(line.slice(0, space)));
  }
  return refs;
};

/**
 * Applies updates in one transaction, each only from its old value (git-update-ref(1), `--stdin -z`).
 * False when another process was faster, or git refuses for another reason: then nothing has changed.
 */
export const applyUpdates = async (repo: GitRepo, updates: readonly RefUpdate[]): Promise<boolean> => {
  const lines = updates.map((update) => {
    if (update.kind === "delete") return `delete ${update.ref}\0${update.from ?? ""}\0`;
    const to = tipOf(update);
    return update.kind === "create"
      ? `create ${update.ref}\0${to}\0`
      : `update ${update.ref}\0${to}\0${oldOf(update)}\0`;
  });
  const input = Buffer.from(lines.join(""), "latin1");
  const args = ["-c", "core.hooksPath=/dev/null", "update-ref", "-m", "gate: settled", "--stdin", "-z"];
  const { exitCode } = await git(repo, args, { input, allow: [1, 128] });
  return exitCode === 0;
};
