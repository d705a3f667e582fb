import type { Sighting } from "../../model/finding.ts";
import type { LimitHit } from "../../model/limit-hit.ts";
import type { Raw } from "../../model/raw.ts";
import { createDecodingScanner } from "../../scanners/decoders/create-decoding-scanner.ts";
import { findMisses, type Miss } from "../../scanners/explain/near-misses.ts";
import { fingerprintWith } from "../../scanners/fingerprint.ts";
import type { FileRule, Rule } from "../../scanners/rules/rule.ts";
import { scanBytes } from "../../scanners/scanner.ts";
import { crypto } from "../../sys/crypto.ts";
import { readPackedRules } from "../assets.ts";
import { byPath } from "../scan/by-name.ts";

/** What the scanner makes of some bytes, and why not of the rest. */
export interface Trial {
  readonly matches: readonly Sighting[];
  /** Where something like a secret stands and is none. */
  readonly near: readonly Miss[];
  /** Where only a word stands that a rule looks for. */
  readonly far: readonly Miss[];
  readonly limitsHit: readonly LimitHit[];
}

/** Runs the whole scanner over bytes, and tells of the `rules` that are asked for. `path`: of the file, if it is one. */
export const tryBytes = (
  bytes: Uint8Array,
  rules: readonly (Rule | FileRule)[],
  path: Raw | null = null,
): Trial => {
  // Nothing is kept, so a key for once will do.
  const fingerprint = fingerprintWith(crypto().randomBytes(32));
  const scanner = createDecodingScanner({ fingerprint, packed: readPackedRules });
  const sightings = scanBytes(scanner, "blob", bytes);
  const named = path === null || bytes.length === 0 ? undefined : byPath(scanner, path, sightings);
  const ofBytes = rules.filter((rule): rule is Rule => !("files" in rule));
  const misses = findMisses(bytes, sightings, ofBytes);
  const asked = new Set(rules.map(({ id }) => id));
  return {
    matches: [...(named === undefined ? [] : [named]), ...sightings].filter(({ rule }) => asked.has(rule)),
    near: misses.filter(({ near }) => near),
    far: misses.filter(({ near }) => !near),
    limitsHit: scanner.limitsHit,
  };
};
