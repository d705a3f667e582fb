import type { Raw } from "../../model/raw.ts";
import { oldOf, tipOf } from "../../model/ref-update.ts";
import type { GitRepo } from "../../sys/git.ts";
import { readFacts } from "./read-facts.ts";
import { type Failure, readState } from "./state.ts";
import { dueOf, type Waiting, waitingOf } from "./waiting.ts";

/** What waits for upstream in one repository, and why; without asking upstream. Texts are safe to print. */
export interface MirrorOverview {
  readonly waiting: Waiting;
  readonly failure: Failure | null;
  readonly stopped: readonly { readonly ref: string; readonly words: string; readonly since: number }[];
  readonly pushes: readonly WaitingPush[];
}

export interface WaitingPush {
  readonly push: string;
  readonly since: number;
  readonly refs: readonly {
    readonly ref: string;
    readonly from: string | null;
    readonly to: string | null;
  }[];
}

/** `show` makes names safe to print. @throws Fault when queue or state are damaged */
export const overviewOf = async (
  repo: GitRepo,
  stateDir: string,
  show: (raw: Raw) => string,
): Promise<MirrorOverview> => {
  const facts = await readFacts({ repo, stateDir });
  const state = await readState(stateDir);
  const pushes = facts.entries
    .map((entry) => ({ entry, due: dueOf(entry, facts) }))
    .filter(({ due }) => due.length > 0)
    .map(({ entry: { pushId, since }, due }) => ({
      push: pushId,
      since,
      refs: due.map((update) => ({ ref: show(update.ref), from: oldOf(update), to: tipOf(update) })),
    }));
  const waiting = waitingOf(facts);
  return {
    waiting,
    pushes,
    failure: waiting.pushes === 0 ? null : (state?.failure ?? null),
    stopped: (state?.stopped ?? []).map(({ ref, words, since }) => ({ ref: show(ref), words, since })),
  };
};
