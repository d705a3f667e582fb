import { createScanner } from "../../scanners/engine/create-scanner.ts";
import { fingerprintWith } from "../../scanners/fingerprint.ts";
import type { FingerprintOf, Scanner } from "../../scanners/scanner.ts";
import { crypto } from "../../sys/crypto.ts";
import { readPackedRules } from "../assets.ts";
import { fingerprintKey } from "./state-dir.ts";

/** The builtin scanner under a repository's own key, which is read when the first secret is found. */
export const gateScanner = (gitDir: string): Scanner => {
  let keyed: FingerprintOf | null = null;
  const fingerprint: FingerprintOf = (rule, secret) => {
    keyed ??= fingerprintWith(fingerprintKey(gitDir, crypto().randomBytes));
    return keyed(rule, secret);
  };
  return createScanner({ fingerprint, packed: readPackedRules });
};
