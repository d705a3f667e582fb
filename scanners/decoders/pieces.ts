import type { Sighting } from "../../model/finding.ts";
import type { Piece, Pieces, Place } from "./host.ts";
import type { Window } from "./window.ts";

export interface CollectedPieces extends Pieces {
  begin(window: Window): void;
  /** Looks into what has been collected. */
  flush(): void;
}

const HELD = 98_304;
// Between two pieces: nothing goes on over it or is joined over it, and it keeps apart what rules look at beside a
// secret to judge it.
const BETWEEN = Buffer.from(`\n\x7f${" ".repeat(32)}\n`);

/** Looks into `bytes[from, to)`, which came by that step, or by several; undefined when that is too deep. */
export type LookInto = (
  step: string | undefined,
  bytes: Uint8Array,
  from: number,
  to: number,
) => readonly Sighting[];

/**
 * Most pieces hold nothing, and to look into one costs much more than its bytes. So they are looked into together,
 * and one by one only when something is found: so that nothing depends on what they lie next to.
 */
export const createPieces = (
  lookInto: LookInto,
  keep: (sighting: Sighting, step: string, place: Place) => void,
): CollectedPieces => {
  let bytes: Uint8Array | undefined;
  let window: Window;
  let pieces: Piece[] = [];
  let filled = 0;

  const flush = (): void => {
    if (pieces.length === 0) return;
    const all = pieces;
    const held = bytes as Uint8Array;
    pieces = [];
    const one = all.length === 1;
    if (one || lookInto(undefined, held, 0, filled).length > 0) {
      for (const piece of all) {
        for (const sighting of lookInto(piece.step, held, piece.from, piece.to)) {
          keep(sighting, piece.step, placeOf(piece, sighting));
        }
      }
    }
    filled = 0;
  };

  /** Where a secret in a piece stands in the stretch. */
  const placeOf = (piece: Piece, sighting: Sighting): Place => {
    const { trail, offset, end, place } = piece;
    if (trail === undefined) return place ?? window.place(offset, end);
    const from = piece.from + startOf(bytes as Uint8Array, piece, sighting) - piece.from;
    const first = sourceOf(piece, trail, from - piece.from);
    const behind = sourceOf(piece, trail, from - piece.from + sighting.length);
    if (first < window.base && place !== undefined) return { ...place, length: end - offset };
    return window.place(first, Math.max(first, behind));
  };

  return {
    get bytes() {
      bytes ??= Buffer.allocUnsafeSlow(HELD);
      return bytes;
    },
    room(length) {
      if (filled + BETWEEN.length + length > HELD) flush();
      bytes ??= Buffer.allocUnsafeSlow(HELD);
      if (filled > 0) bytes.set(BETWEEN, filled);
      return filled === 0 ? 0 : filled + BETWEEN.length;
    },
    add(piece) {
      if (piece.to === piece.from) return;
      pieces.push(piece);
      filled = piece.to;
    },
    begin(given) {
      window = given;
      pieces = [];
      filled = 0;
    },
    flush,
  };
};

/** The index in the buffer at which a sighting in a piece starts. */
const startOf = (bytes: Uint8Array, piece: Piece, { line, column }: Sighting): number => {
  let start = piece.from;
  for (let passed = 1; passed < line; passed++) {
    const newline = bytes.indexOf(0x0a, start);
    if (newline < 0 || newline >= piece.to) break;
    start = newline + 1;
  }
  return start + column - 1;
};

/** The offset in the stretch of what stands at an index of a piece; of its end, for what an item stands for. */
const sourceOf = ({ offset }: Piece, trail: readonly number[], index: number): number => {
  let low = 0;
  let high = trail.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((trail[middle * 2] as number) <= index) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return offset + index;
  return (trail[low * 2 - 1] as number) + index - (trail[low * 2 - 2] as number);
};
