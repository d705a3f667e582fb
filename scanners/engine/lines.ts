const NEWLINE = 0x0a;
const SHORT = 256;

/** How many newlines stand in `bytes[from, to)`. */
export const countNewlines = (bytes: Uint8Array, from: number, to: number): number => {
  let count = 0;
  let at = from;
  if (to - from < SHORT) {
    for (; at < to; at++) if (bytes[at] === NEWLINE) count++;
    return count;
  }
  while (at < to && ((bytes.byteOffset + at) & 3) !== 0) if (bytes[at++] === NEWLINE) count++;
  const words = (to - at) >> 2;
  if (words > 0) count += countInWords(new Int32Array(bytes.buffer, bytes.byteOffset + at, words));
  for (at += words * 4; at < to; at++) if (bytes[at] === NEWLINE) count++;
  return count;
};

// Four bytes of a word are compared at once, and their counts kept side by side in another word; 255 words
// are as many as fit before one of the four counts runs over.
const FULL = 255;

const countInWords = (words: Int32Array): number => {
  let count = 0;
  for (let at = 0; at < words.length; ) {
    const end = Math.min(words.length, at + FULL);
    let four = 0;
    for (; at < end; at++) {
      const other = (words[at] as number) ^ 0x0a0a0a0a;
      // The high bit of a byte stays clear when that byte of `other` is zero, so when it is a newline.
      const set = ((other & 0x7f7f7f7f) + 0x7f7f7f7f) | other;
      four = (four + ((~set & 0x80808080) >>> 7)) | 0;
    }
    count += (four & 0xff) + ((four >>> 8) & 0xff) + ((four >>> 16) & 0xff) + (four >>> 24);
  }
  return count;
};

/** Index of the last newline in `bytes[from, to)`, or -1. */
export const lastNewline = (bytes: Uint8Array, from: number, to: number): number => {
  for (let at = to - 1; at >= from; at--) if (bytes[at] === NEWLINE) return at;
  return -1;
};
