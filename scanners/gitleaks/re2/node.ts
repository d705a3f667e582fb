/** Pairs of first and last code point, ascending and apart: `[a1, b1, a2, b2, …]`. */
export type Ranges = readonly number[];

export type Assertion = "begin-text" | "end-text" | "begin-line" | "end-line" | "word" | "not-word";

/** A pattern as a tree. A literal is a class of one. */
export type Node =
  | { readonly kind: "empty" }
  | { readonly kind: "class"; readonly ranges: Ranges }
  | { readonly kind: "assert"; readonly what: Assertion }
  | { readonly kind: "capture"; readonly index: number; readonly of: Node }
  | { readonly kind: "sequence"; readonly parts: readonly Node[] }
  | { readonly kind: "either"; readonly options: readonly Node[] }
  | {
      readonly kind: "repeat";
      readonly of: Node;
      readonly min: number;
      /** Infinity where there is no end to it. */
      readonly max: number;
      readonly lazy: boolean;
    };

export const EMPTY: Node = { kind: "empty" };

/** A pattern that RE2 would not take either. */
export class PatternError extends Error {
  override readonly name = "PatternError";
}
