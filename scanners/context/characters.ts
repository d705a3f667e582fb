/** Bits of a byte's class, for reading outward from a keyword. */
export const NAME = 1;
export const BLANK = 2;
export const QUOTE = 4;
export const LETTER = 8;
export const LINE_END = 16;
/** Ends a value without quotes. */
export const STOP = 32;

export const CLASSES = new Uint8Array(256);

const mark = (characters: string, bit: number): void => {
  for (const byte of Buffer.from(characters, "latin1")) CLASSES[byte] = (CLASSES[byte] as number) | bit;
};

export const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
mark(`${LETTERS}0123456789_-`, NAME);
mark(LETTERS, LETTER);
mark(" \t", BLANK);
mark("\"'`", QUOTE);
mark("\r\n", LINE_END);
mark(" \t\r\n\0\f\v\"'`<>;,", STOP);

export const code = (character: string): number => character.charCodeAt(0);

/** Whether `text`, in small letters, stands at `at` in either case. */
export const standsAt = (bytes: Uint8Array, at: number, to: number, text: string): boolean => {
  if (at + text.length > to) return false;
  for (let index = 0; index < text.length; index++) {
    const byte = bytes[at + index] as number;
    const wanted = text.charCodeAt(index);
    if (byte !== wanted && (byte | 0x20) !== wanted) return false;
    if (byte !== wanted && ((CLASSES[byte] as number) & LETTER) === 0) return false;
  }
  return true;
};

/** The first byte from `at` on that is no blank, at most `limit`. */
export const skipBlanks = (bytes: Uint8Array, at: number, limit: number): number => {
  let next = at;
  while (next < limit && ((CLASSES[bytes[next] as number] as number) & BLANK) !== 0) next++;
  return next;
};

/** Whether the byte is of that class; there is none beyond the end. */
export const isA = (byte: number | undefined, kind: number): boolean =>
  ((CLASSES[byte as number] as number) & kind) !== 0;
