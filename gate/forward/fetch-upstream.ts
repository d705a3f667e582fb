import type { RefName, RefUpdate } from "../../model/ref-update.ts";
import type { GitRepo } from "../../sys/git.ts";
import { configValue } from "../git-config.ts";
import { cutWords } from "./cut-words.ts";
import { listRefs } from "./local-refs.ts";
import { withOutbox } from "./outbox.ts";
import { type ForwardTarget, shownUrl } from "./target.ts";
import { isSha256, type Refs } from "./updates.ts";
import { complaint, readWords } from "./upstream-words.ts";

export interface FetchJob {
  /** The gate's repository without a quarantine: what is fetched must stay. */
  readonly repo: GitRepo;
  readonly target: ForwardTarget;
  readonly stateDir: string;
  readonly signal?: AbortSignal | undefined;
  /** Whose new values are needed. */
  readonly updates: readonly RefUpdate[];
}

export type Fetched =
  | { readonly kind: "fetched" /** What upstream's refs held. */; readonly refs: Refs }
  | { readonly kind: "failed"; readonly message: string };

/** What to fetch, and into which of the outbox's refs: refspecs whose right side is below `refs/fetched`. */
export interface RefspecJob extends Omit<FetchJob, "updates"> {
  readonly sha256: boolean;
  readonly refspecs: readonly string[];
}

/**
 * Brings the objects of some upstream refs into the gate's own store, and changes no ref there. The outbox
 * gets a copy of the gate's refs, so that git neither asks for nor checks what is already here.
 */
export const fetchUpstream = async (job: FetchJob): Promise<Fetched> => {
  const { updates } = job;
  const refspecs = updates.map(({ ref }, index) => `+${ref}:${place(index)}`);
  const fetched = await fetchRefspecs({ ...job, sha256: isSha256(updates), refspecs });
  if (fetched.kind === "failed") return fetched;
  const refs = updates.flatMap(({ ref }, index) => {
    const oid = fetched.refs.get(place(index));
    return oid === undefined ? [] : [[ref, oid] as const];
  });
  return { kind: "fetched", refs: new Map(refs) };
};

/** The same for refspecs; the refs that are told are those below `refs/fetched`. */
export const fetchRefspecs = async (job: RefspecJob): Promise<Fetched> => {
  const { repo, target, refspecs, signal } = job;
  const refs = [...(await listRefs(repo))].map(([ref, oid]) => `${oid} ${ref}\n`).join("");
  const config = [
    '[remote "upstream"]',
    `\turl = ${configValue(Buffer.from(target.url, "utf8").toString("latin1"))}`,
    ...refspecs.map((refspec) => `\tfetch = "${refspec}"`),
  ];
  const plan = { ...job, refs, config: `${config.join("\n")}\n` };
  return withOutbox(plan, async (outbox): Promise<Fetched> => {
    const flags = ["--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance"];
    const limits = { totalMs: target.timeoutMs, stallMs: target.stallTimeoutMs, signal };
    const end = await outbox.git(["fetch", "--progress", ...flags, "upstream"], limits);
    if (end.exitCode !== 0) {
      const why =
        end.cut === null
          ? complaint(readWords(end.stderr, outbox.dir)) || "git fetch failed"
          : cutWords(end.cut, target);
      return { kind: "failed", message: `cannot fetch from ${shownUrl(target.url)}: ${why}` };
    }
    return { kind: "fetched", refs: await listRefs(outbox.repo, ["refs/fetched" as RefName]) };
  });
};

const place = (index: number): RefName => `refs/fetched/${index}` as RefName;
