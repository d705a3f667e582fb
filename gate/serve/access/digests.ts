import { crypto } from "../../../sys/crypto.ts";
import type { Scrypt } from "../config/config.ts";

/** Shortest token that is accepted, in characters: a SHA-256 protects only what nobody can guess. */
export const MIN_TOKEN = 24;
const TOKEN_BYTES = 32;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** 2^15 · 8 · 128 bytes are 32 MiB for each attempt. */
const COST = { log: 15, blockSize: 8, parallelization: 1 } as const;
const MAX_LOG = 17;

export const sha256 = (text: string): Uint8Array =>
  crypto().createHash("sha256").update(text, "utf8").digest();

/** Compares digests in a time that does not depend on where they differ. */
export const sameDigest = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && crypto().timingSafeEqual(one, other);

/** A new token for a client, and what the configuration says of it. */
export const newToken = (): { readonly token: string; readonly sha256: string } => {
  const token = crypto().randomBytes(TOKEN_BYTES).toString("base64url");
  return { token, sha256: Buffer.from(sha256(token)).toString("hex") };
};

/** `scrypt:LOG2 OF COST:BLOCK SIZE:PARALLELIZATION:SALT:HASH`, the last two in base64. */
export const hashPassword = async (password: string): Promise<string> => {
  const salt = crypto().randomBytes(SALT_BYTES);
  const { log, blockSize, parallelization } = COST;
  const hash = await derive(password, { cost: 2 ** log, blockSize, parallelization, salt });
  return ["scrypt", log, blockSize, parallelization, salt.toString("base64"), hash.toString("base64")].join(
    ":",
  );
};

/** Reads what `hashPassword` wrote; its shape was checked before. */
export const parseScrypt = (text: string): Scrypt => {
  const [, log = "", blockSize = "", parallelization = "", salt = "", hash = ""] = text.split(":");
  return {
    cost: 2 ** Math.min(Number(log), MAX_LOG),
    blockSize: Number(blockSize),
    parallelization: Number(parallelization),
    salt: Buffer.from(salt, "base64"),
    hash: Buffer.from(hash, "base64"),
  };
};

export const isPassword = async (password: string, scrypt: Scrypt): Promise<boolean> =>
  sameDigest(await derive(password, scrypt), scrypt.hash);

const derive = (
  password: string,
  { salt, cost, blockSize, parallelization }: Omit<Scrypt, "hash">,
): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = { cost, blockSize, parallelization, maxmem: 256 * cost * blockSize };
    crypto().scrypt(password, salt, HASH_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
