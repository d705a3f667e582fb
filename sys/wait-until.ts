import { setTimeout as sleep } from "node:timers/promises";
import { sinceStart } from "./clock.ts";

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 100;

/** What was asked last, when nothing came of it. */
export class WaitedInVain extends Error {
  override readonly name = "WaitedInVain";
  /** What was last seen instead. */
  readonly seen: string;

  constructor(seen: string) {
    super(`waited in vain: ${seen}`);
    this.seen = seen;
  }
}

/** An answer, or what was seen in place of one. */
export type Seen<T> = { readonly value: T } | { readonly not: string };

/**
 * Asks again and again, soon at first, until there is an answer. @throws WaitedInVain after `deadlineMs`, the reason of
 * the signal when it is aborted, and what `ask` throws
 */
export const waitUntil = async <T>(
  ask: () => Promise<Seen<T>>,
  { deadlineMs, signal }: { readonly deadlineMs: number; readonly signal?: AbortSignal },
): Promise<T> => {
  const end = sinceStart() + deadlineMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    signal?.throwIfAborted();
    const seen = await ask();
    if ("value" in seen) return seen.value;
    if (sinceStart() >= end) throw new WaitedInVain(seen.not);
    await sleep(pause);
  }
};
