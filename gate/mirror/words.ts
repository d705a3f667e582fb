import type { Raw } from "../../model/raw.ts";
import type { MirrorReport } from "./mirror-pending.ts";
import type { Stopped } from "./state.ts";
import type { Waiting } from "./waiting.ts";

/** `3 pushes wait since 2026-11-23 21:54 UTC`. */
export const waitingWords = ({ pushes, since }: Waiting): string =>
  `${pushes} ${pushes === 1 ? "push waits" : "pushes wait"}${since === null ? "" : ` since ${minute(since)}`}`;

/** A time as people read it, from `ms` since 1970. */
export const minute = (ms: number): string =>
  new Date(ms)
    .toISOString()
    .replace("T", " ")
    .replace(/:\d\d\.\d{3}Z$/, " UTC");

/** `show` makes names safe to print. */
export const stoppedWords = ({ ref, words }: Stopped, show: (raw: Raw) => string): string =>
  `${show(ref)} is not mirrored: ${words}`;

/** Why some pushes still wait, and how many; null where none does, or only for refs that stand still. */
export const queuedWords = ({ failure, hindrance, waiting, stopped }: MirrorReport): string | null => {
  if (waiting.pushes === 0) return null;
  if (failure !== null) return `upstream cannot be reached: ${waitingWords(waiting)} (${failure.message})`;
  if (hindrance !== null) return `${hindrance}: ${waitingWords(waiting)}`;
  return stopped.length > 0 ? null : `upstream may still be changing: ${waitingWords(waiting)}`;
};
