import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { Fault } from "../model/fault.ts";

const OTHERS = 0o077;
const WRITABLE_BY_OTHERS = 0o022;
/** In `bytes`. */
const LARGEST = 1024 * 1024;

/** `secret`: only the owner may read it. `trusted`: others may read it, none may write it. */
export type Privacy = "secret" | "trusted";

/**
 * Reads a file that this account or root owns, and that others can neither change nor, if it is secret, read.
 * What is checked is what is read: the file is opened first. @throws Fault
 */
export const readPrivate = async (file: string, what: string, privacy: Privacy): Promise<string> => {
  const handle = await openFile(file, what);
  try {
    const stats = await handle.stat();
    const { mode, uid, size } = stats;
    if (!stats.isFile()) throw new Fault(`${what} ${file} is not a file`);
    if (size > LARGEST) throw new Fault(`${what} ${file} has more than ${LARGEST} bytes`);
    if (uid !== 0 && uid !== process.geteuid?.()) {
      throw new Fault(`${what} ${file} belongs to the account with number ${uid}`, {
        hint: "it must belong to the account that reads it, or to root",
      });
    }
    if (privacy === "secret" && (mode & OTHERS) !== 0)
      throw new Fault(`other accounts may read ${what} ${file}`, { hint: `chmod 600 ${file}` });
    if ((mode & WRITABLE_BY_OTHERS) !== 0)
      throw new Fault(`other accounts may write ${what} ${file}`, { hint: `chmod go-w ${file}` });
    return new TextDecoder("utf-8", { fatal: true }).decode(await handle.readFile());
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault(`cannot read ${what} ${file}: it is not UTF-8 text`, { cause });
  } finally {
    await handle.close();
  }
};

const openFile = async (file: string, what: string): Promise<FileHandle> => {
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer.
    return await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new Fault(`cannot read ${what} ${file} (${code ?? "unknown error"})`, {
      cause,
      hint: "this account must be able to read it",
    });
  }
};
