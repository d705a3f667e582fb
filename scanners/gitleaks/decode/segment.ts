import { contains, merge, overlap, type Span } from "./span.ts";

/** One encoded value that was replaced by what it means. */
export interface Segment {
  /** All segments of the pass before. */
  readonly predecessors: readonly Segment[];
  /** Where it stands in the text that was never decoded. */
  readonly original: Span;
  /** Where it stood before this pass, and where what it means stands after it. */
  readonly encoded: Span;
  readonly decoded: Span;
  /** One bit for each encoding in `ENCODINGS` that it took to read it. */
  readonly encodings: number;
  readonly depth: number;
}

export const ENCODINGS = ["percent", "unicode", "hex", "base64"] as const;

/** The segments whose meaning overlaps a stretch of the decoded text. They are in order and apart. */
export const overlapping = (segments: readonly Segment[], span: Span): readonly Segment[] => {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle] as Segment).decoded.end < span.start) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < segments.length && overlap((segments[end] as Segment).decoded, span)) end++;
  return segments.slice(low, end);
};

/** Where a stretch of a decoded text stands in the text that was never decoded. */
export const toOriginal = (segments: readonly Segment[], decoded: Span): Span => {
  let encoded: Span | null = null;
  for (const segment of overlapping(segments, decoded)) {
    if (contains(segment.decoded, decoded)) return segment.original;
    const whole = merge(segment.decoded, decoded);
    const here = {
      start: segment.encoded.start + whole.start - segment.decoded.start,
      end: segment.encoded.end + whole.end - segment.decoded.end,
    };
    encoded = encoded === null || encoded.end === 0 ? here : merge(encoded, here);
  }
  if (encoded === null || encoded.end === 0) return decoded;
  const before = segments[0]?.predecessors ?? [];
  return before.length === 0 ? encoded : toOriginal(before, encoded);
};

/** What gitleaks adds to the tags of a finding in decoded text. */
export const tagsOf = (segments: readonly Segment[]): readonly string[] => {
  const [first] = segments;
  if (first === undefined) return [];
  const all = segments.reduce((bits, segment) => bits | segment.encodings, 0);
  const names = ENCODINGS.filter((_, bit) => (all & (1 << bit)) !== 0);
  return [...names.map((name) => `decoded:${name}`), `decode-depth:${first.depth}`];
};

const NEWLINE = 0x0a;

/** The line or lines of the decoded text in which the segments stand, with the newline before them. */
export const decodedLine = (segments: readonly Segment[], text: Uint8Array): Uint8Array => {
  const { start, end } = segments.map((segment) => segment.decoded).reduce(merge);
  const from = Math.max(0, text.lastIndexOf(NEWLINE, start));
  const to = text.indexOf(NEWLINE, end);
  return text.subarray(from, to < 0 ? text.length : to);
};
