import type { Fingerprint } from "../model/finding.ts";
import { crypto } from "../sys/crypto.ts";
import type { FingerprintOf } from "./scanner.ts";

/** HMAC-SHA-256 of rule, NUL and secret under the gate's key, first 16 hex digits. */
export const fingerprintWith =
  (key: Uint8Array): FingerprintOf =>
  (rule, secret) =>
    crypto()
      .createHmac("sha256", key)
      .update(`${rule}\0`)
      .update(secret)
      .digest("hex")
      .slice(0, 16) as Fingerprint;
