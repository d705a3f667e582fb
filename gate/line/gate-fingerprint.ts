import { fingerprintWith } from "../../scanners/fingerprint.ts";
import type { FingerprintOf } from "../../scanners/scanner.ts";
import { crypto } from "../../sys/crypto.ts";
import { fingerprintKey } from "./state-dir.ts";

/** Fingerprints under a repository's own key, which is read when the first secret is found. */
export const gateFingerprint = (gitDir: string): FingerprintOf => {
  let keyed: FingerprintOf | null = null;
  return (rule, secret) => {
    keyed ??= fingerprintWith(fingerprintKey(gitDir, crypto().randomBytes));
    return keyed(rule, secret);
  };
};
