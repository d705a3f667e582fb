import { display } from "../../model/display.ts";
import { Fault } from "../../model/fault.ts";
import { parseOid } from "../../model/oid.ts";
import { rawFromBytes } from "../../model/raw.ts";
import type { RefName, RefUpdate } from "../../model/ref-update.ts";
import type { GitRepo } from "../../sys/git.ts";
import type { LeashedEnd } from "./leash.ts";
import { withOutbox } from "./outbox.ts";
import { type ForwardTarget, shownUrl } from "./target.ts";
import { isSha256, type MutableRefs, type Refs } from "./updates.ts";
import { complaint, readWords, type Words } from "./upstream-words.ts";

export interface Question {
  readonly repo: GitRepo;
  readonly target: ForwardTarget;
  readonly stateDir: string;
  readonly signal?: AbortSignal | undefined;
  /** The updates whose refs are asked for. */
  readonly updates: readonly RefUpdate[];
}

export type Answer =
  | { readonly kind: "answer"; readonly refs: Refs }
  | { readonly kind: "silent"; readonly message: string };

/** More names than this are not passed as patterns: all of upstream's refs are listed instead. */
const MAX_PATTERNS = 100;
/** Time to list refs once connected, in `ms`, unless the whole forward has less. */
const LISTING_MS = 20_000;

/** What the refs of some updates hold upstream, now: `git ls-remote`, bounded. @throws Fault for a bad target */
export const askUpstream = (question: Question): Promise<Answer> =>
  withOutbox({ ...question, sha256: isSha256(question.updates) }, async (outbox) => {
    const { target, updates, signal } = question;
    const wanted = new Set(updates.map(({ ref }) => ref));
    const few = wanted.size <= MAX_PATTERNS && [...wanted].every((ref) => /^[\x21-\x7e]+$/.test(ref));
    const args = ["ls-remote", "--refs", "--", target.url, ...(few ? wanted : [])];
    const totalMs = target.connectTimeoutMs + Math.min(LISTING_MS, target.timeoutMs);
    const end = await outbox.git(args, { totalMs, signal });
    if (end.exitCode === 0) return { kind: "answer", refs: parseRefs(end.stdout, wanted) };
    const words = readWords(end.stderr, outbox.dir);
    const message = `cannot ask ${shownUrl(target.url)}: ${why(end, words, totalMs)}`;
    return { kind: "silent", message };
  });

const why = ({ cut }: LeashedEnd, words: Words, totalMs: number): string => {
  if (cut === null) return complaint(words) || "git ls-remote failed";
  return cut === "timeout" ? `no answer within ${Math.ceil(totalMs / 1000)} s` : "cut off before it answered";
};

/** `<oid> TAB <ref> LF` for each ref. A pattern also matches the end of longer names. */
const parseRefs = (stdout: Uint8Array, wanted: ReadonlySet<RefName>): Refs => {
  const refs: MutableRefs = new Map();
  for (const line of rawFromBytes(stdout).split("\n")) {
    if (line === "") continue;
    const tab = line.indexOf("\t");
    const ref = line.slice(tab + 1) as RefName;
    if (tab < 0) throw new Fault(`git ls-remote wrote an unknown line: ${display(ref)}`);
    if (wanted.has(ref)) refs.set(ref, parseOid(line.slice(0, tab)));
  }
  return refs;
};
