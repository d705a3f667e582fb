import { pino } from "pino";
import { Fault } from "../../model/fault.ts";
import { type AppendFile, openAppendFile } from "../../sys/append-file.ts";

/** An audit log that was open and had room before anything took effect. */
export interface Audit {
  /** Appends one line and waits until it is on disk. @throws Fault when it cannot be written. */
  write(record: Readonly<Record<string, unknown>>): void;
  close(): void;
}

/** Opens the log for appending and checks that there is room. @throws Fault */
export const openAudit = (file: string): Audit => {
  const opened = open(file);
  const line = {
    write: (text: string): void => {
      opened.write(text);
      opened.sync();
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
    close: () => opened.close(),
  };
};

const open = (file: string): AppendFile => {
  try {
    return openAppendFile(file);
  } catch (cause) {
    throw cannotWrite(file, cause);
  }
};

const cannotWrite = (file: string, cause: unknown): Fault =>
  new Fault(`cannot write the audit log ${file}: ${(cause as Error).message}`, {
    cause,
    hint: "a push that cannot be recorded is refused; make room or mend its permissions",
  });
