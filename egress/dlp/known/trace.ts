import type { Finder } from "./finder.ts";
import { type Fold, LONGEST_ESCAPE } from "./fold.ts";

/** Follows one folded text and tells which literals stand in it, over all borders between its pieces. */
export interface Trace {
  put(bytes: Uint8Array, from: number, to: number): void;
  /** A part of the text ends: half an escape does not go on in the next. */
  stop(): void;
  /** Looks at all that was put in so far; what follows still belongs to it. */
  settle(): void;
}

/** Bytes that are folded before they are looked at. */
const BATCH = 8192;
/** Room for what most messages hold, in `bytes`; it grows to a batch. */
const FIRST_ROOM = 512;

export const createTrace = (finder: Finder, fold: Fold, found: (name: string) => void): Trace => {
  const kept = Math.max(0, finder.longest - 1);
  let buffer: Uint8Array | undefined;
  let filled = 0;
  let looked = 0;
  const tell = ({ name }: { readonly name: string }): void => found(name);

  const settle = (): void => {
    if (buffer === undefined || looked === filled) return;
    finder.find(buffer, 0, filled, tell);
    const from = Math.max(0, filled - kept);
    buffer.copyWithin(0, from, filled);
    filled -= from;
    looked = filled;
  };

  /** A buffer for as many bytes, or for a whole batch, and for what a fold may add at an end. */
  const withRoom = (old: Uint8Array | undefined, used: number, wanted: number): Uint8Array => {
    const room = Math.min(wanted, kept + BATCH) + 2 * LONGEST_ESCAPE;
    if (old !== undefined && old.length >= room) return old;
    const larger = Math.max(room, 2 * (old?.length ?? FIRST_ROOM / 2));
    const grown = new Uint8Array(Math.min(larger, kept + BATCH + 2 * LONGEST_ESCAPE));
    if (old !== undefined) grown.set(old.subarray(0, used));
    return grown;
  };

  return {
    put(bytes, from, to) {
      if (finder.longest === 0) return;
      buffer = withRoom(buffer, filled, filled + to - from);
      for (let at = from; at < to; ) {
        if (filled >= kept + BATCH) settle();
        const end = Math.min(to, at + kept + BATCH - filled);
        filled = fold.put(bytes, at, end, buffer, filled);
        at = end;
      }
    },
    stop() {
      if (buffer !== undefined) filled = fold.stop(buffer, filled);
    },
    settle,
  };
};
