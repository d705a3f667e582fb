import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

// Nothing here is a secret: every token is put together at run time and was never issued.

/** The rule that recognises what `githubToken` makes. */
export const TOKEN_RULE = "github-pat";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const base62 = (value: number): string => {
  let text = "";
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) text = DIGITS[rest % 62] + text;
  return text;
};

/** A GitHub token of the classic form with a right checksum; another seed, another token. */
export const githubToken = (seed: string): string => {
  const hash = createHash("sha256").update(seed).digest();
  const body = Array.from(hash.subarray(0, 30), (byte) => DIGITS[byte % 62]).join("");
  return ["gh", "p_", body, base62(crc32(body)).padStart(6, "0")].join("");
};

/** Stretches of a token's own characters, its public prefix left out: none may ever be shown. */
export const piecesOf = (token: string): readonly string[] => {
  const body = token.slice(4);
  return Array.from({ length: body.length - 7 }, (_, at) => body.slice(at, at + 8));
};

export const utf16 = (text: string, order: "le" | "be", mark = true): Buffer => {
  const bytes = Buffer.from(mark ? `\ufeff${text}` : text, "utf16le");
  return order === "le" ? bytes : bytes.swap16();
};
