import type { Stretch } from "../../model/finding.ts";
import { entropyOf } from "../../scanners/gitleaks/detect/entropy.ts";
import { toText } from "../../scanners/gitleaks/re2/text.ts";

/** A column in `bytes` and in UTF-16 code units, 1-based. */
interface Column {
  readonly bytes: number;
  readonly utf16: number;
}

/** Where a secret begins and ends in its file, as reports give it. */
export interface Region {
  readonly startLine: number;
  readonly start: Column;
  readonly endLine: number;
  /** Of what follows the secret. */
  readonly end: Column;
  /** Shannon's, of the secret, in `bits` a byte, as gitleaks counts it. */
  readonly entropy: number;
}

const NEWLINE = 0x0a;

/** Lines of a file by number, from 1. */
export const startsOfLines = (bytes: Buffer): readonly number[] => {
  const starts = [0];
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) starts.push(at + 1);
  return starts;
};

/**
 * Measures a stretch of a file; undefined where the file has no such line, or is not text in which columns
 * mean anything.
 */
export const regionOf = (
  bytes: Buffer,
  starts: readonly number[],
  line: number,
  { column, length }: Stretch,
): Region | undefined => {
  const lineStart = starts[line - 1];
  if (lineStart === undefined) return undefined;
  const from = lineStart + column - 1;
  const to = from + length;
  if (length === 0 || to > bytes.length || bytes.subarray(lineStart, to).includes(0)) return undefined;
  const lastLine = lineAt(starts, to - 1, line);
  const lastStart = starts[lastLine - 1] as number;
  const columnAt = (start: number, at: number): Column => ({
    bytes: at - start + 1,
    utf16: bytes.toString("utf8", start, at).length + 1,
  });
  return {
    startLine: line,
    start: columnAt(lineStart, from),
    endLine: lastLine,
    end: columnAt(lastStart, to),
    entropy: entropyOf(toText(bytes.subarray(from, to))),
  };
};

const lineAt = (starts: readonly number[], offset: number, from: number): number => {
  let line = from;
  while ((starts[line] ?? Number.POSITIVE_INFINITY) <= offset) line += 1;
  return line;
};
