import type { Limit } from "../../model/limit-hit.ts";

/** Where encoded bytes stand: 1-based line, 1-based column in `bytes`, length in `bytes`. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** One step of the way in, such as `base64` or `zip!config/.env`. */
export interface Step {
  readonly name: string;
  /**
   * `text`: what it decodes to has its place in the stretch around it. `archive`: it has lines of its own, and
   * is one deeper. `entry`: the same, as deep as the archive that it is found in.
   */
  readonly kind: "text" | "archive" | "entry";
  /** Of a text: where it stands. */
  readonly place?: Place;
  /** Of a text: its lines are the lines of the stretch around it, from the place on. */
  readonly linewise?: boolean;
}

/** A stretch of decoded bytes being looked into. */
export interface Child {
  /** False when no more is wanted: a limit is hit. */
  write(bytes: Uint8Array, from: number, to: number): boolean;
  end(): void;
}

/** What a decoder may ask of the stretch it looks into. */
export interface Host {
  /** Looks into decoded bytes; undefined when that would be too deep, which is then reported. */
  open(step: Step): Child | undefined;
  /** Reports what is not looked into. */
  refuse(limit: Limit, step: string): void;
  /** Counts an entry of an archive; false when there are too many. */
  entry(step: string): boolean;
  /** Looks into the name of an entry; answers what may be printed of it: a name may hold a secret itself. */
  name(step: string, bytes: Uint8Array): string;
  /** Looks into a text that has no place of its own, such as the comment of an archive. */
  text(step: string, bytes: Uint8Array): void;
  /** Looks at bytes as they stand, in a stretch whose bytes a walker claims. */
  raw(bytes: Uint8Array, from: number, to: number): void;
  /** Whether the stretch is what a compressed stream holds. */
  readonly isUnpacked: boolean;
  /** Short decoded bytes; `offset` and `end` are where they stand in the stretch. */
  readonly pieces: Pieces;
  /** Where a range of the stretch stands, as long as its beginning is in the window. */
  place(offset: number, end: number): Place;
}

/** Short decoded bytes, put together so that they are looked into at once. */
export interface Pieces {
  /** The buffer to decode into, and the index from which on `length` bytes are free. */
  readonly bytes: Uint8Array;
  room(length: number): number;
  /** Takes in what was put into the room. */
  add(piece: Piece): void;
}

export interface Piece {
  readonly step: string;
  /** In the buffer. */
  readonly from: number;
  readonly to: number;
  /** In the stretch. */
  readonly offset: number;
  readonly end: number;
  /** Where it stands, when its beginning may have left the window. */
  readonly place?: Place | undefined;
  /** For decoded bytes that stand among others: pairs of index behind `from` and offset in the stretch. */
  readonly trail?: readonly number[];
}
