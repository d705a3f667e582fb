import type { LineIndex } from "./line-index.ts";

/** A stretch of bytes; `exact` unless the secret itself does not stand there, as when it was decoded. */
export interface Located {
  readonly start: number;
  readonly end: number;
  readonly exact: boolean;
}

/**
 * Finds a reported secret: the first that stands at the reported line or behind it, else the first anywhere,
 * else the line. An empty one covers nothing. Columns of reports are not used: each program counts them in its own way.
 */
export const locate = (bytes: Buffer, lines: LineIndex, secret: Buffer, line: number): Located => {
  const from = lines.startOf(line);
  if (secret.length === 0) return { start: from, end: from, exact: true };
  const behind = bytes.indexOf(secret, from);
  const at = behind >= 0 ? behind : bytes.indexOf(secret);
  if (at >= 0) return { start: at, end: at + secret.length, exact: true };
  return { start: from, end: Math.max(from, lines.endOf(line)), exact: false };
};
