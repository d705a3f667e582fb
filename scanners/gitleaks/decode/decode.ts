import { Buffer } from "node:buffer";
import { findEncoded } from "./find-encoded.ts";
import { readEncoded } from "./read-encoded.ts";
import { overlapping, type Segment, toOriginal } from "./segment.ts";

/** A text in which encoded values were replaced by what they mean. */
export interface Decoded {
  readonly bytes: Uint8Array;
  readonly segments: readonly Segment[];
}

/** One pass of decoding; `before` are the segments of the pass before. No segments: there was nothing to decode. */
export const decode = (bytes: Uint8Array, before: readonly Segment[]): Decoded => {
  const segments: Segment[] = [];
  const pieces: Uint8Array[] = [];
  let copied = 0;
  let shift = 0;
  for (const encoded of findEncoded(bytes)) {
    const meaning = readEncoded(bytes, encoded);
    if (meaning === null || meaning.length === 0) continue;
    const { start, end } = encoded;
    const span = { start, end };
    const within = overlapping(before, span);
    segments.push({
      predecessors: before,
      original: toOriginal(before, span),
      encoded: span,
      decoded: { start: start + shift, end: start + shift + meaning.length },
      encodings: within.reduce((bits, segment) => bits | segment.encodings, 1 << encoded.encoding),
      depth: 1 + (before[0]?.depth ?? 0),
    });
    pieces.push(bytes.subarray(copied, start), meaning);
    copied = end;
    shift += meaning.length - (end - start);
  }
  if (segments.length === 0) return { bytes, segments };
  return { bytes: Buffer.concat([...pieces, bytes.subarray(copied)]), segments };
};
