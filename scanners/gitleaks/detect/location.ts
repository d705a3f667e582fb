import { firstAtOrAbove, type Lines } from "./lines.ts";

/** Where a match stands. Lines count from 0 here; `lineStart` and `lineEnd` bound what gitleaks takes for its line. */
export interface Location {
  readonly startLine: number;
  readonly endLine: number;
  readonly startColumn: number;
  readonly endColumn: number;
  readonly lineStart: number;
  readonly lineEnd: number;
}

/**
 * gitleaks' own way to count. On every line but the first, columns begin at the newline before it and so are one
 * larger; behind the last newline, the "line" is everything from the beginning of the text.
 */
export const locate = ({ newlines, breaks, size }: Lines, start: number, end: number): Location => {
  const count = newlines.length;
  const originOf = (line: number): number => (line === 0 ? 0 : (newlines[line - 1] as number));
  const startsOn = firstAtOrAbove(newlines, start + 1);
  const endsOn = end > 0 ? firstAtOrAbove(newlines, end) : count;
  const endColumn = endsOn < count ? end - originOf(endsOn) : 0;
  if (startsOn === count) {
    const origin = newlines[count - 1] as number;
    return {
      startLine: count,
      endLine: count,
      startColumn: start - origin + 1,
      endColumn: end - origin,
      lineStart: 0,
      lineEnd: breaks()[firstAtOrAbove(breaks(), end)] ?? size,
    };
  }
  const origin = originOf(startsOn);
  // An empty match at a newline ends on the line before the one it starts on; there the start has the last word.
  const endLine = endsOn < count && endsOn >= startsOn ? endsOn : startsOn;
  return {
    startLine: startsOn,
    endLine,
    startColumn: start - origin + 1,
    endColumn,
    lineStart: origin,
    lineEnd: Math.max(end, newlines[endLine] as number),
  };
};
