import { readFileSync } from "node:fs";

/** Where systems keep what they trust, as one file of PEM; the first that is there counts. */
const BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
] as const;

/** The host's bundle, where there is one: its path and its text. */
export const hostBundle = (): { readonly path: string; readonly text: string } | null => {
  for (const path of BUNDLES) {
    try {
      return { path, text: readFileSync(path, "utf8") };
    } catch {
      // Perhaps the next one.
    }
  }
  return null;
};
