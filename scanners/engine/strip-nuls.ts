import type { Candidate } from "./candidate.ts";
import type { Compiled } from "./compile.ts";
import { createLane, type Lane, type Line, WINDOW } from "./lane.ts";

// A stretch without NULs this long is copied whole; where they are closer, so many bytes are taken one by one.
const LONG = 64;
const STEP = 512;
// So many bytes of the window before may be the first of a text that is seen to be wide in this one.
const OVERLAP = 16;

/**
 * A second view of bytes that hold NULs: the same without them. In UTF-16 and UTF-32, of either byte order and
 * with or without a mark, also in the middle of something else, it reads as the Latin text does.
 */
export interface NulFreeView {
  begin(): void;
  /** An `Observe`: takes part from the first window on in which text is written with NULs. */
  observe(bytes: Uint8Array, from: number, fresh: number, to: number, offset: number, line: Line): void;
  finish(): void;
}

export const createNulFreeView = (
  compiled: () => Compiled,
  emit: (candidate: Candidate) => void,
): NulFreeView => {
  let lane: Lane | undefined;
  let active = false;
  let kept: Uint8Array | undefined;
  let gaps: Int32Array | undefined;
  // NULs since the last byte that was kept.
  let run = 0;

  const pass = (bytes: Uint8Array, from: number, to: number): void => {
    kept ??= new Uint8Array(WINDOW);
    gaps ??= new Int32Array(WINDOW);
    const fresh = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from);
    let count = 0;
    for (let index = 0; index < fresh.length; ) {
      const nul = fresh.indexOf(0, index);
      const end = nul < 0 ? fresh.length : nul;
      if (end - index >= LONG) {
        kept.set(fresh.subarray(index, end), count);
        gaps.fill(0, count, count + end - index);
        gaps[count] = run;
        run = 0;
        count += end - index;
        index = end;
      } else {
        count = passDense(fresh, index, Math.min(fresh.length, index + STEP), count, kept, gaps);
        index += STEP;
      }
    }
    if (count > 0) lane?.feed(kept, 0, count, gaps);
  };

  const passDense = (
    bytes: Uint8Array,
    from: number,
    to: number,
    at: number,
    into: Uint8Array,
    before: Int32Array,
  ): number => {
    let count = at;
    for (let index = from; index < to; index++) {
      const byte = bytes[index] as number;
      into[count] = byte;
      before[count] = run;
      // 1 for every byte but 0, without a branch that nobody could predict.
      const other = (byte + 255) >> 8;
      count += other;
      run = (run + 1) & (other - 1);
    }
    return count;
  };

  return {
    begin() {
      active = false;
    },
    observe(bytes, from, fresh, to, offset, line) {
      if (active) {
        pass(bytes, fresh, to);
      } else if (holdsWideText(bytes, Math.max(from, fresh - OVERLAP), to)) {
        lane ??= createLane(compiled, emit);
        lane.begin(offset, line);
        active = true;
        run = 0;
        pass(bytes, from, to);
      }
    },
    finish() {
      if (active) lane?.finish();
    },
  };
};

const NUL = 0;

/** Whether characters and NULs alternate somewhere, four times over: a NUL alone is in every binary file. */
const holdsWideText = (bytes: Uint8Array, from: number, to: number): boolean => {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from);
  let at = view.indexOf(NUL);
  while (at >= 0) {
    if (alternates(view, at, 2) || alternates(view, at, 4)) return true;
    at++;
    if (view[at] !== NUL) at = view.indexOf(NUL, at);
  }
  return false;
};

/** Whether there is a NUL at every so many bytes from `at` on, and one character of text between each two. */
const alternates = (bytes: Uint8Array, at: number, width: number): boolean => {
  for (let next = at; next < at + 3 * width; next += width) {
    const character = bytes[next + width - 1] as number;
    if (bytes[next + width] !== NUL || !isText(character)) return false;
    for (let between = next + 1; between < next + width - 1; between++)
      if (bytes[between] !== NUL) return false;
  }
  return true;
};

const isText = (byte: number): boolean => (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d);
