import type { Sighting } from "../../model/finding.ts";
import type { LimitHit } from "../../model/limit-hit.ts";
import type { DecodingScanner } from "../../scanners/decoders/create-decoding-scanner.ts";
import type { Content, Scanner } from "../../scanners/scanner.ts";

/** What came of a stretch. */
export interface Outcome {
  readonly sightings: readonly Sighting[];
  /** Empty for a scanner that does not decode. */
  readonly limits: readonly LimitHit[];
}

/** Scans bytes in chunks of these sizes, over and over. */
export const scanIn = (
  scanner: Scanner | DecodingScanner,
  bytes: Buffer,
  sizes: readonly number[] = [bytes.length || 1],
  content: Content = "blob",
): Outcome => {
  scanner.begin(content);
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] as number;
    scanner.write(bytes.subarray(at, at + size));
    at += size;
  }
  const sightings = scanner.end();
  return { sightings, limits: "limitsHit" in scanner ? [...scanner.limitsHit] : [] };
};
