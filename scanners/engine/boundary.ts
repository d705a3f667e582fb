const isAlnum = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);

const isHex = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);

export const ALNUM: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => (isAlnum(byte) ? 1 : 0));

// The letters of `\n`, `\t` and their kind, as written in source, JSON and shell.
const ESCAPES = new Set(Buffer.from("abefnrtv0N"));

/**
 * Whether something may start at `at`: the byte before is not of the token's kind, or it is the end of an
 * escape and so not really there. A token in a JSON string often comes right behind `\n`.
 */
export const startsHere = (bytes: Uint8Array, at: number, from: number, glue: Uint8Array): boolean =>
  at <= from || glue[bytes[at - 1] as number] === 0 || endsEscape(bytes, at, from);

const LETTER_M = 0x6d;

/** Whether `endsEscape` may say yes of something behind the byte. */
export const mayEndEscape = (byte: number): boolean => ESCAPES.has(byte) || isHex(byte) || byte === LETTER_M;

/** Whether an escape ends right before `at`: `\n`, `\x3d`, `\u003d`, `\075`, `%3D`, `=3D`, `ESC[0;31m`. */
export const endsEscape = (bytes: Uint8Array, at: number, from: number): boolean => {
  const back = (count: number): number => (at - count >= from ? (bytes[at - count] as number) : 0);
  const last = back(1);
  if (back(2) === 0x5c && ESCAPES.has(last)) return true;
  if (last === LETTER_M && endsColour(bytes, at - 2, from)) return true;
  if (!isHex(last) || !isHex(back(2))) return false;
  if (back(3) === 0x25 || back(3) === 0x3d) return true;
  if (back(3) === 0x78) return back(4) === 0x5c;
  if (back(4) === 0x5c && isOctal(back(3)) && isOctal(back(2)) && isOctal(last)) return true;
  return isHex(back(3)) && isHex(back(4)) && back(5) === 0x75 && back(6) === 0x5c;
};

const isOctal = (byte: number): boolean => byte >= 0x30 && byte <= 0x37;

/** `[` and up to sixteen digits or semicolons before `at`: what comes between ESC and `m`. */
const endsColour = (bytes: Uint8Array, last: number, from: number): boolean => {
  for (let at = last; at >= from && at > last - 16; at--) {
    const byte = bytes[at] as number;
    if (byte === 0x5b) return true;
    if (byte !== 0x3b && (byte < 0x30 || byte > 0x39)) return false;
  }
  return false;
};
