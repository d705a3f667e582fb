import { readFile } from "node:fs/promises";
import { createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import { Fault } from "../../model/fault.ts";

/** Where systems keep the certificates that they trust: Debian, Fedora, SUSE, Alpine and the BSDs. */
const BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/**
 * Who is trusted to vouch for servers: the system's store, Node's own list where there is none, and further files.
 * @throws Fault when a file cannot be read or holds no certificate
 */
export const readTrust = async (extra: readonly string[]): Promise<SecureContext> => {
  const further = await Promise.all(extra.map(readCertificates));
  return createSecureContext({ ca: [...(await systemStore()), ...further], minVersion: "TLSv1.2" });
};

const systemStore = async (): Promise<readonly string[]> => {
  for (const file of BUNDLES) {
    const text = await readFile(file, "utf8").catch(() => "");
    if (text.includes(BEGIN)) return [text];
  }
  return rootCertificates;
};

const BEGIN = "-----BEGIN CERTIFICATE-----";

const readCertificates = async (file: string): Promise<string> => {
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new Fault(`cannot read the certificates in ${file} (${cause.code ?? "unknown error"})`, { cause });
  });
  if (!text.includes(BEGIN)) throw new Fault(`${file} holds no certificate in PEM`);
  try {
    createSecureContext({ ca: text });
  } catch (cause) {
    throw new Fault(`${file} holds a certificate that cannot be read`, { cause });
  }
  return text;
};
