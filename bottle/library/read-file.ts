import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { Fault } from "../../model/fault.ts";

/** In `bytes`; more than any prompt has. */
const LARGEST = 256 * 1024;

/** Says why a file is not to be trusted. @throws Fault */
export type Check = (file: string, stats: Stats) => void;

/** Reads a text file; what is checked is what is read, since it is opened first. @throws Fault */
export const readTextFile = (file: string, check: Check, follow: boolean): string => {
  const descriptor = open(file, follow);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw new Fault(`${file} is not a file`);
    if (stats.size > LARGEST) throw new Fault(`${file} has more than ${LARGEST} bytes`);
    check(file, stats);
    return decode(readWhole(descriptor, stats.size, file), file);
  } finally {
    closeSync(descriptor);
  }
};

/** In one call, since there may be hundreds of files. */
const readWhole = (descriptor: number, size: number, file: string): Buffer => {
  const buffer = Buffer.allocUnsafe(size + 1);
  const length = readSync(descriptor, buffer, 0, size + 1, 0);
  if (length !== size) throw new Fault(`${file} changed while it was read`, { hint: "try again" });
  return buffer.subarray(0, size);
};

const open = (file: string, follow: boolean): number => {
  // Without O_NONBLOCK, opening a named pipe would wait for a writer.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | (follow ? 0 : constants.O_NOFOLLOW);
  try {
    return openSync(file, flags);
  } catch (cause) {
    const { code = "unknown error" } = cause as NodeJS.ErrnoException;
    if (code === "ELOOP") {
      throw new Fault(`${file} is a symbolic link`, {
        cause,
        hint: "a repository's files are read where they lie: a link could lead to any file of yours",
      });
    }
    throw new Fault(`cannot read ${file} (${code})`, { cause });
  }
};

const decode = (bytes: Buffer, file: string): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Fault(`${file} is not UTF-8`, { cause });
  }
};

const BY_GROUP = 0o020;
const BY_OTHERS = 0o002;

/**
 * What a bottle says is believed because only its user can have written it: the file, or the directory it lies in,
 * belongs to this account or to root, and nobody else may write there. A group of the user's own is no one else.
 * @throws Fault
 */
export const checkOwn = (path: string, { uid, gid, mode }: Stats): void => {
  const own = [0, process.geteuid?.() ?? uid];
  if (!own.includes(uid)) {
    throw new Fault(`${path} belongs to the account with number ${uid}`, {
      hint: "what a bottle may do is read from files of your own only",
    });
  }
  if ((mode & BY_OTHERS) !== 0) throw new Fault(`anyone may write ${path}`, { hint: `chmod o-w ${path}` });
  if ((mode & BY_GROUP) !== 0 && gid !== (process.getegid?.() ?? gid)) {
    throw new Fault(`a group may write ${path}`, { hint: `chmod g-w ${path}` });
  }
};

/** A file that comes with a repository is anyone's; what it says is weighed elsewhere. */
export const checkNothing: Check = () => {};
