import type { Fingerprint, Sighting } from "../model/finding.ts";
import type { LimitHit } from "../model/limit-hit.ts";
import type { Raw } from "../model/raw.ts";

/** What the bytes are: decides which views and which rules make sense. `text` is a name, a path or a ref. */
export type Content = "blob" | "commit" | "tag" | "tree" | "text";

/** HMAC of rule and secret under the gate's own key; the only thing kept of a secret. */
export type FingerprintOf = (rule: string, secret: Uint8Array) => Fingerprint;

/** How far a scanner looks into what is encoded, compressed or packed. */
export interface Reach {
  /** Archives in each other. */
  readonly archiveDepth?: number;
  /** Most that one stretch may unpack to, in `bytes`. */
  readonly unpackedBytes?: number;
}

/**
 * Scans one stretch of bytes after another: `begin`, any number of `write`, `end`. What it finds does not
 * depend on how the bytes are cut into chunks. A chunk is read only during the call; memory is bounded
 * whatever the length.
 */
export interface Scanner {
  begin(content: Content): void;
  write(chunk: Uint8Array): void;
  /** The sightings in the stretch, in order of offset, one per rule and secret. */
  end(): readonly Sighting[];
  /** What was not looked into to its end, in the stretch that ended last; absent where nothing is decoded. */
  readonly limitsHit?: readonly LimitHit[];
  /** Says how far it may look from the next stretch on; absent where nothing is decoded. */
  reach?(reach: Reach): void;
  /** What the name of a file alone says of it; absent where names are not judged. */
  byName?(path: Raw): Sighting | undefined;
  /** Bytes looked at since the scanner was made: the scanner's half of the proof of coverage. */
  readonly bytesScanned: number;
}

/** Scans bytes that are already in one piece. */
export const scanBytes = (scanner: Scanner, content: Content, bytes: Uint8Array): readonly Sighting[] => {
  scanner.begin(content);
  scanner.write(bytes);
  return scanner.end();
};
