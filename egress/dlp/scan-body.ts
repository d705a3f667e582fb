import type { Sighting } from "../../model/finding.ts";
import type { LimitHit } from "../../model/limit-hit.ts";
import type { DecodingScanner } from "../../scanners/decoders/create-decoding-scanner.ts";
import { createPartReader } from "../body/fields/multipart.ts";

/** What a scanner saw, and what it could not look into. */
export interface Scanned {
  readonly sightings: readonly Sighting[];
  readonly limits: readonly LimitHit[];
}

/** One body being scanned. */
export interface BodyScan {
  push(bytes: Uint8Array): void;
  end(): Scanned;
}

/** Each part of a multipart body is a text of its own: what it begins with tells what it is. */
export const createBodyScan = (scanner: DecodingScanner, boundary: string | null): BodyScan => {
  const sightings: Sighting[] = [];
  const limits: LimitHit[] = [];
  const begin = (): void => scanner.begin("blob");
  const end = (): void => {
    sightings.push(...scanner.end());
    limits.push(...scanner.limitsHit);
  };
  begin();
  if (boundary === null) {
    return {
      push: (bytes) => scanner.write(bytes),
      end() {
        end();
        return { sightings, limits };
      },
    };
  }
  const turn = (): void => {
    end();
    begin();
  };
  const parts = createPartReader(boundary, {
    head(bytes) {
      scanner.write(bytes);
      turn();
    },
    body: (bytes) => scanner.write(bytes),
    end: turn,
  });
  return {
    push: parts.push,
    end() {
      parts.end();
      end();
      return { sightings, limits };
    },
  };
};

/** Scans what is at hand. */
export const scanAtOnce = (scanner: DecodingScanner, bytes: Uint8Array): Scanned => {
  scanner.begin("blob");
  scanner.write(bytes);
  return { sightings: scanner.end(), limits: scanner.limitsHit };
};
