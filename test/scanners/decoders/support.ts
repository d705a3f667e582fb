import { Buffer } from "node:buffer";
import type { Sighting } from "../../../model/finding.ts";
import type { LimitHit } from "../../../model/limit-hit.ts";
import type { Allowance } from "../../../scanners/decoders/budget.ts";
import {
  createDecodingScanner,
  type DecodingScanner,
} from "../../../scanners/decoders/create-decoding-scanner.ts";
import { sampleOf } from "../../../scanners/samples/generate.ts";
import type { Content } from "../../../scanners/scanner.ts";
import { fingerprint } from "../support.ts";

/** A GitHub token with a valid checksum that nobody ever issued. */
export const token = (seed = 1): string => sampleOf("github-pat", seed);

export const newDecodingScanner = (allowance: Partial<Allowance> = {}): DecodingScanner =>
  createDecodingScanner({ fingerprint, allowance });

const shared = newDecodingScanner();

export interface Looked {
  readonly sightings: readonly Sighting[];
  readonly limits: readonly LimitHit[];
}

export const lookInto = (
  bytes: string | Uint8Array,
  scanner: DecodingScanner = shared,
  content: Content = "blob",
): Looked => {
  scanner.begin(content);
  scanner.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
  return { sightings: scanner.end(), limits: scanner.limitsHit };
};

/** What is found, as `rule line:column+length (steps)`. */
export const found = (bytes: string | Uint8Array, scanner?: DecodingScanner): readonly string[] =>
  lookInto(bytes, scanner).sightings.map(
    ({ rule, line, column, length, via }) => `${rule} ${line}:${column}+${length} (${via.join(" ")})`,
  );

/** The ways in to the tokens found. */
export const ways = (bytes: string | Uint8Array, scanner?: DecodingScanner): readonly string[] =>
  lookInto(bytes, scanner)
    .sightings.filter(({ rule }) => rule === "github-pat")
    .map(({ via }) => via.join(" "));

export const limitsOf = (bytes: string | Uint8Array, scanner?: DecodingScanner): readonly string[] =>
  lookInto(bytes, scanner).limits.map(({ limit }) => limit);

const latin1 = (text: string | Uint8Array): Buffer =>
  typeof text === "string" ? Buffer.from(text, "latin1") : Buffer.from(text);

export const hexOf = (byte: number): string => byte.toString(16).padStart(2, "0");

export const eachByte = (text: string | Uint8Array, write: (byte: number) => string): string =>
  Array.from(latin1(text), write).join("");

export const base64 = (text: string | Uint8Array): string => latin1(text).toString("base64");

export const wrapped = (text: string, columns: number, newline = "\n"): string =>
  (text.match(new RegExp(`.{1,${columns}}`, "g")) ?? []).join(newline);

/** Bytes that are no text, the same each time. */
export const noise = (length: number, seed = 1): Buffer => {
  const bytes = Buffer.alloc(length);
  let state = seed;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = (state >>> 16) & 0xff;
  }
  return bytes;
};

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** RFC 4648, 6, without padding. */
export const base32 = (text: string | Uint8Array): string => {
  const bits = eachByte(Buffer.from(text), (byte) => byte.toString(2).padStart(8, "0"));
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => BASE32[Number.parseInt(five.padEnd(5, "0"), 2)])
    .join("");
};
