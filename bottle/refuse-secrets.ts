import { Fault } from "../model/fault.ts";
import { createScanner } from "../scanners/engine/create-scanner.ts";
import { fingerprintWith } from "../scanners/fingerprint.ts";
import { scanBytes } from "../scanners/scanner.ts";
import { crypto } from "../sys/crypto.ts";
import type { Manifest } from "./resolve/manifest.ts";

/** A secret that is written into a manifest would be shown with every plan and given to the agent. @throws Fault */
export const refuseSecrets = (files: Manifest["files"]): void => {
  // Nothing is kept, so a key for once will do.
  const scanner = createScanner({ fingerprint: fingerprintWith(crypto().randomBytes(32)) });
  const seen = files.flatMap(({ file, text }) =>
    scanBytes(scanner, "blob", Buffer.from(text))
      .filter(({ confidence }) => confidence === "high")
      .map(({ line, title, rule }) => `${file}:${line}: holds a secret: ${title} [${rule}]`),
  );
  if (seen.length === 0) return;
  throw new Fault(seen.join("\n"), {
    hint: "put it in a variable of the host, name that variable here, and revoke the secret if others could read it",
  });
};
