import { display } from "../../model/display.ts";
import { type Raw, rawBytes, rawFromText } from "../../model/raw.ts";
import { type Scanner, scanBytes } from "../../scanners/scanner.ts";

/** Replaces every secret in a name by its mask: a ref, a path or a header may itself hold one. */
export const redact = (scanner: Scanner, raw: Raw): Raw => {
  let text: string = raw;
  for (const { line, column, length, mask } of scanBytes(scanner, "text", rawBytes(raw))) {
    const start = lineStart(raw, line) + column - 1;
    const secret = raw.slice(start, start + length);
    if (secret !== "") text = text.split(secret).join(`[${rawFromText(mask)}]`);
  }
  return text as Raw;
};

const lineStart = (text: string, line: number): number => {
  let start = 0;
  for (let passed = 1; passed < line; passed += 1) start = text.indexOf("\n", start) + 1;
  return start;
};

/** Writes names from a push so that they are safe to print and to keep. */
export const shower = (scanner: Scanner): ((raw: Raw) => string) => {
  const shown = new Map<Raw, string>();
  return (raw) => {
    const known = shown.get(raw);
    if (known !== undefined) return known;
    const text = display(redact(scanner, raw));
    shown.set(raw, text);
    return text;
  };
};
