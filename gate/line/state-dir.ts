import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "../../model/fault.ts";

/** The gate's own directory in a repository: key, audit log, journal. */
export const stateDir = (gitDir: string): string => join(gitDir, "gate");

/** The audit log of a repository whose policy names none. */
export const auditFile = (gitDir: string): string => join(stateDir(gitDir), "audit.jsonl");

const KEY_BYTES = 32;

/**
 * The key under which fingerprints are made, created on first use. Whoever has it can test guesses against
 * fingerprints, so only the gate's user may read it.
 * @throws Fault when it can be neither read nor made.
 */
export const fingerprintKey = (gitDir: string, randomBytes: (size: number) => Uint8Array): Uint8Array => {
  const file = join(stateDir(gitDir), "fingerprint.key");
  try {
    return readKey(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw unusable(file, error);
  }
  const draft = `${file}.${Buffer.from(randomBytes(6)).toString("hex")}`;
  try {
    mkdirSync(stateDir(gitDir), { recursive: true, mode: 0o700 });
    writeFileSync(draft, randomBytes(KEY_BYTES), { flag: "w", mode: 0o600 });
    // A link appears whole or not at all, so no other push reads half a key.
    linkSync(draft, file);
  } catch (error) {
    // Another push may have made it in the meantime.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw unusable(file, error);
  } finally {
    rmSync(draft, { force: true });
  }
  try {
    return readKey(file);
  } catch (error) {
    throw unusable(file, error);
  }
};

const readKey = (file: string): Uint8Array => {
  const key = readFileSync(file);
  if (key.length !== KEY_BYTES) throw new Error(`${key.length} bytes instead of ${KEY_BYTES}`);
  return key;
};

const unusable = (file: string, cause: unknown): Fault =>
  new Fault(`cannot use the fingerprint key ${file}: ${(cause as Error).message}`, {
    cause,
    hint: "the user that git runs as must own the directory and the file",
  });
