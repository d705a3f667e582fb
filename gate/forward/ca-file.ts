import { Fault } from "../../model/fault.ts";
import { crypto } from "../../sys/crypto.ts";
import { readPrivate } from "../../sys/read-private.ts";

const WHAT = "the file of certificate authorities for forwarding";
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of a PEM file, and nothing else of it (RFC 7468). @throws Fault */
export const readAuthorities = async (file: string): Promise<string> => {
  const found = (await readPrivate(file, WHAT, "trusted")).match(CERTIFICATE) ?? [];
  try {
    for (const pem of found) new (crypto().X509Certificate)(pem);
  } catch (cause) {
    throw notOne(file, cause);
  }
  if (found.length === 0) throw notOne(file, null);
  return `${found.join("\n")}\n`;
};

const notOne = (file: string, cause: unknown): Fault =>
  new Fault(`${WHAT} ${file} holds no certificate, or one that cannot be read`, {
    cause,
    hint: "write the authority's certificate into it as PEM: lines from BEGIN CERTIFICATE to END CERTIFICATE",
  });
