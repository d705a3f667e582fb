import { type Raw, rawBytes } from "../../model/raw.ts";
import { type Scanner, scanBytes } from "../../scanners/scanner.ts";
import { redact } from "../scan/redact.ts";

/** Masking looks through the whole text for every secret; more than this, in `bytes`, is not looked through. */
const MOST_WORK = 64 * 1024 * 1024;

/** Replaces every secret in a text by its mask; a long text full of secrets is replaced as a whole. */
export const maskText = (scanner: Scanner, raw: Raw): Raw => {
  const secrets = scanBytes(scanner, "text", rawBytes(raw)).length;
  if (secrets === 0) return raw;
  return secrets * raw.length > MOST_WORK ? (`[${secrets} secrets]` as Raw) : redact(scanner, raw);
};
