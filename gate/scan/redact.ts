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
export interface Shower {
  (raw: Raw): string;
  /** Only takes the secrets out. */
  redact(raw: Raw): Raw;
  /** From now on takes out a secret that the scanner does not know. */
  hide(secret: Raw, mask: string): void;
}

/** Takes out what the scanner finds, and what it is told of. */
export const shower = (scanner: Scanner): Shower => {
  const shown = new Map<Raw, string>();
  const hidden = new Map<Raw, string>();
  const redacted = (raw: Raw): Raw => {
    let text: string = raw;
    for (const [secret, mask] of hidden) text = text.split(secret).join(`[${rawFromText(mask)}]`);
    return redact(scanner, text as Raw);
  };
  const show = (raw: Raw): string => {
    const known = shown.get(raw);
    if (known !== undefined) return known;
    const text = display(redacted(raw));
    shown.set(raw, text);
    return text;
  };
  return Object.assign(show, {
    redact: redacted,
    hide(secret: Raw, mask: string) {
      if (secret === "") return;
      hidden.set(secret, mask);
      shown.clear();
    },
  });
};
