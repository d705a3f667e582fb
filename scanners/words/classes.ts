/** The bytes that words are made of, numbered from one; class 0 is every other byte. Letters of any case are one. */
export interface ByteClasses {
  /** The class of each byte. */
  readonly classes: Uint8Array;
  /** How many classes there are. */
  readonly width: number;
}

const fold = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte);

/** Numbers the bytes of some words, one character each. */
export const classify = (words: readonly string[]): ByteClasses => {
  const classes = new Uint8Array(256);
  let width = 1;
  for (const word of words) {
    for (let at = 0; at < word.length; at++) {
      const byte = fold(word.charCodeAt(at));
      if (classes[byte] === 0) classes[byte] = width++;
    }
  }
  for (let letter = 0x61; letter <= 0x7a; letter++) classes[letter - 0x20] = classes[letter] as number;
  return { classes, width };
};
