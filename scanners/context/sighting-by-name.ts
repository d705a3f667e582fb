import type { Sighting } from "../../model/finding.ts";
import { type Raw, rawBytes } from "../../model/raw.ts";
import type { FingerprintOf } from "../scanner.ts";
import { credentialFileOf } from "./credential-file-of.ts";

/** What the path alone says of a file: the secret is all of it, known by where it lies. */
export const sightingByName = (path: Raw, fingerprint: FingerprintOf): Sighting | undefined => {
  const rule = credentialFileOf(path);
  if (rule === undefined) return undefined;
  const { id, title, confidence, remedy } = rule;
  return {
    rule: id,
    title,
    confidence,
    fingerprint: fingerprint(id, rawBytes(path)),
    mask: "known by its name",
    line: 1,
    column: 1,
    length: 0,
    via: [],
    remedy,
  };
};
