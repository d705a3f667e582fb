import { Buffer } from "node:buffer";
import type { Sighting } from "../../model/finding.ts";
import { createScanner } from "../../scanners/engine/create-scanner.ts";
import { fingerprintWith } from "../../scanners/fingerprint.ts";
import { type Content, scanBytes } from "../../scanners/scanner.ts";

export const fingerprint = fingerprintWith(Buffer.alloc(32, 7));

export const newScanner = () => createScanner({ fingerprint });

const shared = newScanner();

export const scan = (bytes: string | Uint8Array, content: Content = "blob"): readonly Sighting[] =>
  scanBytes(shared, content, typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);

export const rulesIn = (bytes: string | Uint8Array, content: Content = "blob"): readonly string[] =>
  scan(bytes, content).map(({ rule }) => rule);
