import type { Raw } from "../../model/raw.ts";
import { rawBytes } from "../../model/raw.ts";
import { crypto } from "../../sys/crypto.ts";

/** What a baseline takes from the key under which its fingerprints are made. */
export interface BaselineKey {
  /** Names the key without telling it: 16 hex digits. */
  readonly id: string;
  /** Stands for a name that cannot be written down as it is: 16 hex digits. */
  readonly digestOf: (name: Raw) => string;
}

// No rule's id holds a space, so these are fingerprints of nothing.
const KEY = "baseline key";
const NAME = "baseline name";

export const baselineKey = (key: Uint8Array): BaselineKey => {
  const digest = (purpose: string, bytes: Uint8Array): string =>
    crypto().createHmac("sha256", key).update(`${purpose}\0`).update(bytes).digest("hex").slice(0, 16);
  return { id: digest(KEY, new Uint8Array(0)), digestOf: (name) => digest(NAME, rawBytes(name)) };
};
