import { type Raw, rawBytes } from "./raw.ts";

// C0, DEL, C1, and the invisible or direction-changing characters that make text look like other text
// (Unicode's Default_Ignorable_Code_Point, line separators, annotations, and letters drawn as nothing).
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u2800\ufff9-\ufffb\p{Default_Ignorable_Code_Point}]/gu;

const escapeCharacter = (character: string): string => {
  const code = character.codePointAt(0) as number;
  if (character === "\n") return "\\n";
  if (character === "\t") return "\\t";
  if (character === "\r") return "\\r";
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
};

/** Text from a push made safe to print: one line, no control, bidirectional or invisible character. */
export const displayText = (text: string): string => text.replace(UNSAFE, escapeCharacter);

/** Bytes from a push made safe to print: valid UTF-8 is shown, every other byte as `\xNN`. */
export const display = (raw: Raw): string => {
  const bytes = rawBytes(raw);
  const text = bytes.toString("utf8");
  if (!text.includes("\ufffd") || Buffer.from(text, "utf8").equals(bytes)) return displayText(text);
  return displayText(decodePieces(bytes));
};

const decodePieces = (bytes: Buffer): string => {
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    text +=
      length === 0
        ? `\\x${(bytes[at] as number).toString(16).padStart(2, "0")}`
        : bytes.toString("utf8", at, at + length);
    at += Math.max(1, length);
  }
  return text;
};

/** The length of the well-formed sequence at `at` (Unicode, table 3-7), or 0 where there is none. */
const sequenceLength = (bytes: Buffer, at: number): number => {
  const lead = bytes[at] as number;
  if (lead < 0x80) return 1;
  const length = lead < 0xc2 || lead > 0xf4 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (length === 0 || at + length > bytes.length) return 0;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  const second = bytes[at + 1] as number;
  if (second < low || second > high) return 0;
  for (let index = at + 2; index < at + length; index += 1) {
    if (((bytes[index] as number) & 0xc0) !== 0x80) return 0;
  }
  return length;
};
