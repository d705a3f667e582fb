import { setTimeout as sleep } from "node:timers/promises";
import { sinceStart } from "../../sys/clock.ts";
import { type Answer, askUpstream, type Question } from "./ask-upstream.ts";
import { allStand } from "./updates.ts";

/** What upstream turned out to have. `message` is the end of a sentence for the pusher. */
export type Found =
  | { readonly landed: true }
  | {
      readonly landed: false;
      /** Whether upstream still has all the old values. */
      readonly unchanged: boolean;
      readonly message: string;
    };

const POLL_MS = 500;

/**
 * Upstream is asked until it has all the new values, or the grace (in `ms`) is over: a push that was cut off
 * may be applied later, when upstream's own hooks are done, so that old values are no proof that it failed.
 */
export const findOut = async (question: Question, graceMs: number): Promise<Found> => {
  const deadline = sinceStart() + graceMs;
  for (;;) {
    const answer = await askUpstream(question);
    if (answer.kind === "answer" && allStand(question.updates, answer.refs, "new")) return { landed: true };
    if (sinceStart() + POLL_MS > deadline) return seen(question, answer);
    await sleep(POLL_MS);
  }
};

const seen = ({ updates }: Question, answer: Answer): Found => {
  if (answer.kind === "silent") return { landed: false, unchanged: false, message: answer.message };
  const unchanged = allStand(updates, answer.refs, "old");
  const message = unchanged
    ? "upstream has not changed yet, and still may"
    : "upstream holds neither all the old nor all the new values";
  return { landed: false, unchanged, message };
};
