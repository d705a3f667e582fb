import { closeSync, fdatasyncSync, fstatSync, mkdirSync, openSync, statfsSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { pino } from "pino";
import { Fault } from "../../model/fault.ts";

/** An audit log that was open and had room before anything took effect. */
export interface Audit {
  /** Appends one line and waits until it is on disk. @throws Fault when it cannot be written. */
  write(record: Readonly<Record<string, unknown>>): void;
  close(): void;
}

/** Room that must be left for the line, in `bytes`. */
const ROOM = 256 * 1024;

/** Opens the log for appending and checks that there is room. @throws Fault */
export const openAudit = (file: string): Audit => {
  const descriptor = open(file);
  const line = {
    write: (text: string): void => {
      const bytes = Buffer.from(text);
      // One write, so that lines of pushes that run side by side do not mix (O_APPEND, write(2)).
      const written = writeSync(descriptor, bytes);
      if (written !== bytes.length) throw new Error(`only ${written} of ${bytes.length} bytes were written`);
      sync(descriptor);
    },
  };
  const log = pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    line,
  );
  return {
    write: (record) => {
      try {
        log.info(record);
      } catch (cause) {
        throw cannotWrite(file, cause);
      }
    },
    close: () => closeSync(descriptor),
  };
};

const open = (file: string): number => {
  try {
    const descriptor = openOrMake(file);
    proveRoom(descriptor, file);
    return descriptor;
  } catch (cause) {
    throw cannotWrite(file, cause);
  }
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

const sync = (descriptor: number): void => {
  try {
    fdatasyncSync(descriptor);
  } catch (error) {
    // A pipe or a device cannot be synced (fsync(2), EINVAL); a disk must.
    if ((error as NodeJS.ErrnoException).code !== "EINVAL") throw error;
  }
};

const cannotWrite = (file: string, cause: unknown): Fault =>
  new Fault(`cannot write the audit log ${file}: ${(cause as Error).message}`, {
    cause,
    hint: "a push that cannot be recorded is refused; make room or mend its permissions",
  });
