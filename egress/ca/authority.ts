import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import * as x509 from "@peculiar/x509";
import { Fault } from "../../model/fault.ts";
import { crypto } from "../../sys/crypto.ts";
import { coversHost, NAME_CONSTRAINTS, nameConstraints } from "./name-constraints.ts";

export interface AuthorityOptions {
  /** Hosts of the routes, `*.` ones too. */
  readonly hosts: readonly string[];
  /** Whether the certificate itself says that it is for no other host. */
  readonly constrained: boolean;
  /** How long it is good for, in `ms`. */
  readonly lifetimeMs: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A bottle's own certificate authority. Its key is in memory alone, and cannot be taken out of it. */
export interface Authority {
  /** PEM. */
  readonly certificate: string;
  /** Whether it may vouch for a route's host. */
  covers(host: string): boolean;
  /** What a TLS server of that name needs: a certificate of its own, kept for the next time. @throws Fault */
  contextFor(name: string): Promise<SecureContext>;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const HOUR_MS = 3_600_000;
/** Clocks in a bottle may be behind. */
const BACKDATED_MS = 24 * HOUR_MS;
const LEAF_MS = 24 * HOUR_MS;
/** A certificate that ends sooner is made anew. */
const LEFT_MS = HOUR_MS / 2;
/** Names whose certificates are kept. */
const MOST_LEAVES = 512;
/** Longest common name (RFC 5280, appendix A.1, `ub-common-name`). */
const LONGEST_COMMON_NAME = 64;

interface Leaf {
  readonly context: SecureContext;
  readonly notAfter: number;
}

/** Makes an authority and the one key that all its certificates are for. */
export const createAuthority = async (options: AuthorityOptions): Promise<Authority> => {
  x509.cryptoProvider.set(webcrypto);
  const began = options.now();
  const notAfter = began + options.lifetimeMs;
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
  const leafKeys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const leafKey = x509.PemConverter.encode(
    await webcrypto.subtle.exportKey("pkcs8", leafKeys.privateKey),
    "PRIVATE KEY",
  );
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=bottle ${serialNumber().slice(0, 8)}`,
    notBefore: new Date(began - BACKDATED_MS),
    notAfter: new Date(notAfter),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ...(options.constrained
        ? [new x509.Extension(NAME_CONSTRAINTS, true, nameConstraints(options.hosts))]
        : []),
    ],
  });
  const certificate = root.toString("pem");

  const makeLeaf = async (name: string): Promise<Leaf> => {
    const now = options.now();
    const ends = Math.min(notAfter, now + LEAF_MS);
    if (ends <= now) {
      throw new Fault("the bottle's certificate authority is over its time", {
        hint: "launch the bottle anew, or give it a longer ca.lifetime",
      });
    }
    const leaf = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject: name.length <= LONGEST_COMMON_NAME ? `CN=${name}` : "CN=bottle",
      issuer: root.subject,
      notBefore: new Date(now - BACKDATED_MS),
      notAfter: new Date(ends),
      publicKey: leafKeys.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([{ type: "dns", value: name }]),
        await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
        await x509.SubjectKeyIdentifierExtension.create(leafKeys.publicKey),
      ],
    });
    const context = createSecureContext({ key: leafKey, cert: `${leaf.toString("pem")}\n${certificate}` });
    return { context, notAfter: ends };
  };

  const leaves = new Map<string, Promise<Leaf>>();
  const remember = (name: string): Promise<Leaf> => {
    const made = makeLeaf(name);
    leaves.delete(name);
    leaves.set(name, made);
    const [oldest] = leaves.keys();
    if (leaves.size > MOST_LEAVES && oldest !== undefined) leaves.delete(oldest);
    made.catch(() => leaves.delete(name));
    return made;
  };
  return {
    certificate,
    covers: (host) => !options.constrained || coversHost(options.hosts, host),
    contextFor: async (name) => {
      const known = await leaves.get(name);
      const isGood =
        known !== undefined && known.notAfter - options.now() > Math.min(LEFT_MS, options.lifetimeMs / 2);
      return (isGood ? known : await remember(name)).context;
    },
  };
};

/** 16 random bytes in hexadecimal; the first bit is 0, for a serial number is positive. */
const serialNumber = (): string => {
  const bytes = crypto().randomBytes(16);
  bytes[0] = (bytes[0] as number) & 0x7f || 1;
  return bytes.toString("hex");
};
