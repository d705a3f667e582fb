import { constants, type Stats } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Fault } from "../../model/fault.ts";

/** What the file is called in messages. */
export const WAIVERS_FILE = "the waivers file";

/** What a file says, and whose it is. */
export interface TrustedFile {
  readonly text: string;
  readonly stats: Stats;
}

const WRITABLE_BY_ANYONE = 0o002;
const STICKY = 0o1000;
/** In `bytes`. */
const LARGEST = 1024 * 1024;

/**
 * Reads a file that only the policy's owner, root or this account can have written; null when it is not
 * there. What is checked is what is read: the file is opened first. @throws Fault
 */
export const readTrusted = async (file: string, policyFile: string): Promise<TrustedFile | null> => {
  const handle = await openFile(file);
  if (handle === null) return null;
  try {
    const stats = await handle.stat();
    await refuseForeign(file, stats, policyFile);
    return { text: decode(await handle.readFile(), file), stats };
  } catch (cause) {
    throw cause instanceof Fault ? cause : cannotRead(file, cause);
  } finally {
    await handle.close();
  }
};

const openFile = async (file: string): Promise<FileHandle | null> => {
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    return await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return null;
    if (code === "ELOOP") {
      throw new Fault(`${WAIVERS_FILE} ${file} is a symbolic link`, {
        cause,
        hint: "put the file itself there: what a link leads to may change hands",
      });
    }
    throw cannotRead(file, cause);
  }
};

const refuseForeign = async (file: string, stats: Stats, policyFile: string): Promise<void> => {
  if (!stats.isFile()) throw new Fault(`${WAIVERS_FILE} ${file} is not a file`);
  if (stats.size > LARGEST) throw new Fault(`${WAIVERS_FILE} ${file} has more than ${LARGEST} bytes`);
  if ((stats.mode & WRITABLE_BY_ANYONE) !== 0) {
    throw new Fault(`anyone may write ${WAIVERS_FILE} ${file}`, { hint: `chmod o-w ${file}` });
  }
  const directory = dirname(file);
  const { mode } = await stat(directory);
  if ((mode & WRITABLE_BY_ANYONE) !== 0 && (mode & STICKY) === 0) {
    throw new Fault(`anyone may replace ${WAIVERS_FILE} ${file}`, { hint: `chmod o-w ${directory}` });
  }
  const owners = [0, process.geteuid?.(), (await stat(policyFile)).uid];
  if (!owners.includes(stats.uid)) {
    throw new Fault(`${WAIVERS_FILE} ${file} belongs to the account with number ${stats.uid}`, {
      hint: `it must belong to the owner of ${policyFile}, to root, or to the account that git runs as`,
    });
  }
};

const decode = (bytes: Uint8Array, file: string): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Fault(`${WAIVERS_FILE} ${file} is not UTF-8`, { cause });
  }
};

const cannotRead = (file: string, cause: unknown): Fault =>
  new Fault(
    `cannot read ${WAIVERS_FILE} ${file} (${(cause as NodeJS.ErrnoException).code ?? "unknown error"})`,
    {
      cause,
      hint: "the user that git runs as must be able to read it",
    },
  );
