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
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes[at] as number);
    const piece = bytes.subarray(at, at + length);
    try {
      text += strict.decode(piece);
      at += length;
    } catch {
      text += `\\x${(bytes[at] as number).toString(16).padStart(2, "0")}`;
      at += 1;
    }
  }
  return text;
};

const sequenceLength = (lead: number): number => (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1);
