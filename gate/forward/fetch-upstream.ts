import type { RefName, RefUpdate } from "../../model/ref-update.ts";
import { type GitRepo, gitCommand } from "../../sys/git.ts";
import { runOnLeash } from "./leash.ts";
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

/**
 * Brings the objects of some upstream refs into the gate's own store, and changes no ref there. The outbox
 * gets a copy of the gate's refs, so that git neither asks for nor checks what is already here.
 */
export const fetchUpstream = async (job: FetchJob): Promise<Fetched> => {
  const { repo, target, updates, signal } = job;
  const refs = [...(await listRefs(repo))].map(([ref, oid]) => `${oid} ${ref}\n`).join("");
  const config = [
    '[remote "upstream"]',
    `\turl = "${Buffer.from(target.url, "utf8").toString("latin1").replace(/["\\]/g, "\\$&")}"`,
    ...updates.map(({ ref }, index) => `\tfetch = "+${ref}:${place(index)}"`),
  ];
  const plan = { ...job, sha256: isSha256(updates), refs, config: `${config.join("\n")}\n` };
  return withOutbox(plan, async (outbox): Promise<Fetched> => {
    const flags = ["--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-maintenance"];
    const command = gitCommand(
      outbox.repo,
      [...outbox.settings, "fetch", "--progress", ...flags, "upstream"],
      {
        cwd: outbox.dir,
        env: outbox.env,
      },
    );
    const limits = { totalMs: target.timeoutMs, stallMs: target.stallTimeoutMs, signal };
    const end = await runOnLeash(command, limits);
    if (end.exitCode !== 0) {
      const why =
        end.cut === null ? complaint(readWords(end.stderr, outbox.dir)) || "git fetch failed" : end.cut;
      return { kind: "failed", message: `cannot fetch from ${shownUrl(target.url)}: ${why}` };
    }
    const found = await listRefs(outbox.repo, ["refs/fetched" as RefName]);
    return {
      kind: "fetched",
      refs: new Map(
        updates.flatMap(({ ref }, index) => {
          const oid = found.get(place(index));
          return oid === undefined ? [] : [[ref, oid] as const];
        }),
      ),
    };
  });
};

const place = (index: number): RefName => `refs/fetched/${index}` as RefName;
