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

/** First and last of the characters that are drawn as nothing, ascending: a token with one inside looks whole. */
const INVISIBLE = Uint32Array.from(
  [
    [0xad, 0xad],
    [0x34f, 0x34f],
    [0x115f, 0x1160],
    [0x17b4, 0x17b5],
    [0x180b, 0x180f],
    [0x200b, 0x200f],
    [0x202a, 0x202e],
    [0x2060, 0x206f],
    [0x2800, 0x2800],
    [0x3164, 0x3164],
    [0xfe00, 0xfe0f],
    [0xfeff, 0xfeff],
    [0xffa0, 0xffa0],
    [0xfff9, 0xfffb],
    [0xe0000, 0xe01ef],
  ].flat(),
);

export const isInvisible = (code: number): boolean => {
  let at = 0;
  while (at < INVISIBLE.length && code >= (INVISIBLE[at] as number)) at += 2;
  return at > 0 && code <= (INVISIBLE[at - 1] as number);
};
