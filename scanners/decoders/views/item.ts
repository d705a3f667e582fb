/** Something in a text that stands for other bytes, as a parser found it. */
export interface Item {
  /** Where it begins in the bytes parsed, and where it ends. */
  start: number;
  end: number;
  /** The bytes it stands for are `out[0, length)`. */
  readonly out: Uint8Array;
  length: number;
  /** Which of the kinds of its view it is. */
  kind: number;
  /** Whether a text is worth decoding for its sake alone. */
  strong: boolean;
}

export const newItem = (): Item => ({
  start: 0,
  end: 0,
  out: new Uint8Array(8),
  length: 0,
  kind: 0,
  strong: false,
});

/** Reads what begins with the lead byte at `at`; false when it is nothing. Looks at `bytes[from, to)`. */
export type ParseItem = (bytes: Uint8Array, at: number, from: number, to: number, item: Item) => boolean;

/** Fills in an item of one character; beyond ASCII it can be no part of a token. */
export const setCharacter = (
  item: Item,
  start: number,
  end: number,
  code: number,
  strong: boolean,
): boolean => {
  item.start = start;
  item.end = end;
  item.strong = strong;
  if (code < 0x80) {
    item.out[0] = code;
    item.length = 1;
  } else {
    item.length = Buffer.from(item.out.buffer).write(String.fromCodePoint(code), 0, "utf8");
  }
  return true;
};

/** Characters that are drawn as nothing: a token with one inside looks whole. */
export const isInvisible = (code: number): boolean =>
  code === 0xad ||
  code === 0x34f ||
  code === 0x180e ||
  (code >= 0x200b && code <= 0x200f) ||
  (code >= 0x202a && code <= 0x202e) ||
  (code >= 0x2060 && code <= 0x206f) ||
  code === 0xfeff;
