import { encryptedPrivateKey, pgpPrivateKey, privateKey } from "../probes/armour.ts";
import { jsonWebKey } from "../probes/json-web-key.ts";
import type { Rule } from "./rule.ts";

const REPLACE = "Make a new key pair and remove the old public key wherever it is trusted.";

/** Private keys in armour. */
export const PRIVATE_KEYS: readonly Rule[] = [
  {
    id: "private-key",
    title: "Private key",
    probe: privateKey,
    confidence: "high",
    remedy: REPLACE,
  },
  {
    id: "encrypted-private-key",
    title: "Private key under a passphrase",
    probe: encryptedPrivateKey,
    confidence: "medium",
    remedy: REPLACE,
  },
  {
    id: "pgp-private-key",
    title: "PGP private key",
    probe: pgpPrivateKey,
    confidence: "high",
    remedy: "Revoke the key (gpg --gen-revoke) and publish the revocation.",
  },
  {
    id: "json-web-key",
    title: "Private or symmetric JSON web key",
    probe: jsonWebKey,
    confidence: "high",
    remedy: "Remove it from the key set, and publish a new one.",
  },
];
