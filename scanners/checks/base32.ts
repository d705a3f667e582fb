const CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The whole bytes that a text of base 32 (RFC 4648, without padding) holds. */
export const fromBase32 = (text: string): Uint8Array => {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let bits = 0;
  let held = 0;
  let filled = 0;
  for (const letter of text) {
    bits = ((bits << 5) | CHARACTERS.indexOf(letter)) & 0xfff;
    held += 5;
    if (held < 8) continue;
    held -= 8;
    bytes[filled++] = (bits >> held) & 0xff;
  }
  return bytes;
};

export const toBase32 = (bytes: Uint8Array): string => {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xfff;
    held += 8;
    while (held >= 5) {
      held -= 5;
      text += CHARACTERS[(bits >> held) & 31];
    }
  }
  return held > 0 ? text + CHARACTERS[(bits << (5 - held)) & 31] : text;
};
