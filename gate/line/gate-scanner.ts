import { createDecodingScanner } from "../../scanners/decoders/create-decoding-scanner.ts";
import type { Reach, Scanner } from "../../scanners/scanner.ts";
import { readPackedRules } from "../assets.ts";
import { gateFingerprint } from "./gate-fingerprint.ts";

/**
 * The builtin scanner with its decoders, under a repository's own key.
 * `reach` is what the policy says, where that is known by now.
 */
export const gateScanner = (gitDir: string, reach: Reach = {}): Scanner => {
  const scanner = createDecodingScanner({ fingerprint: gateFingerprint(gitDir), packed: readPackedRules });
  scanner.reach(reach);
  return scanner;
};
