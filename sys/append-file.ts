import { closeSync, fdatasyncSync, fstatSync, mkdirSync, openSync, statfsSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** A file that only grows. */
export interface AppendFile {
  /** Hands the text to the system, whole and at the end: when this process dies afterwards, it is there. */
  write(text: string): void;
  /** Waits until what was written is on disk. */
  sync(): void;
  close(): void;
}

/** Room that must be left on its disk, in `bytes`. */
const ROOM = 256 * 1024;

/** Opens a file for appending, or makes it, with mode 0600, and shows that it has room. @throws the system's error */
export const openAppendFile = (file: string): AppendFile => {
  const descriptor = openOrMake(file);
  try {
    proveRoom(descriptor, file);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  return {
    write(text) {
      const bytes = Buffer.from(text);
      // One write, so that lines of processes that run side by side do not mix (O_APPEND, write(2)).
      const written = writeSync(descriptor, bytes);
      if (written !== bytes.length) throw new Error(`only ${written} of ${bytes.length} bytes were written`);
    },
    sync() {
      try {
        fdatasyncSync(descriptor);
      } catch (error) {
        // A pipe or a device cannot be synced (fsync(2), EINVAL); a disk must.
        if ((error as NodeJS.ErrnoException).code !== "EINVAL") throw error;
      }
    },
    close: () => closeSync(descriptor),
  };
};

const openOrMake = (file: string): number => {
  try {
    return openSync(file, "a", 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  makeDirectory(dirname(file));
  return openSync(file, "a", 0o600);
};

/** Not by `recursive`, which never returns for a place below /proc. */
const makeDirectory = (directory: string): void => {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    if (code !== "ENOENT" || dirname(directory) === directory) throw error;
    makeDirectory(dirname(directory));
    // Where the parent is there now and this still fails, it fails for good.
    mkdirSync(directory, { mode: 0o700 });
  }
};

const proveRoom = (descriptor: number, file: string): void => {
  if (!fstatSync(descriptor).isFile()) {
    // A device or a pipe tells only by a write whether it takes one; an empty line is no record.
    writeSync(descriptor, "\n");
    return;
  }
  const { bavail, bsize } = statfsSync(file);
  if (bavail * bsize < ROOM) throw new Error("ENOSPC: no space left on its disk");
};
