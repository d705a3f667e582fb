import { pino } from "pino";
import { Fault } from "../../model/fault.ts";
import { type AppendFile, openAppendFile } from "../../sys/append-file.ts";
import { lineOf } from "./line-of.ts";
import { createMask, type MaskOptions } from "./mask.ts";
import type { Recorder } from "./recorder.ts";

export interface RecorderOptions extends MaskOptions {
  /** The audit: one line for each flow, without headers. */
  readonly audit: string;
  /** The flow log: one line for each flow, headers masked; null: none is kept. */
  readonly flows: string | null;
}

/** Opens both logs. @throws Fault when one of them cannot be written */
export const createRecorder = ({ audit, flows, ...masking }: RecorderOptions): Recorder => {
  const mask = createMask(masking);
  const auditFile = open(audit, "the audit");
  const flowFile = flows === null ? null : open(flows, "the flow log");
  const log = pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    auditFile,
  );
  let pending: string[] = [];
  let batch: NodeJS.Immediate | null = null;
  let broken: unknown = null;

  const flush = (): void => {
    if (batch !== null) clearImmediate(batch);
    batch = null;
    const text = pending.join("");
    pending = [];
    if (text !== "") flowFile?.write(text);
  };

  return {
    record(flow) {
      const line = lineOf(flow, mask);
      const { requestHeaders: _, responseHeaders: __, ...audited } = line;
      // The system has it when this returns: that the proxy dies loses none. A flow log may lose its last lines.
      log.info(audited);
      if (flowFile === null) return;
      pending.push(`${JSON.stringify(line)}\n`);
      batch ??= setImmediate(() => {
        try {
          flush();
        } catch (error) {
          broken = error;
        }
      });
      if (broken !== null) throw broken;
    },
    async close() {
      flush();
      for (const file of [auditFile, flowFile]) {
        file?.sync();
        file?.close();
      }
    },
  };
};

const open = (file: string, what: string): AppendFile => {
  const cannotWrite = (cause: unknown): Fault =>
    new Fault(`cannot write ${what} ${file}: ${(cause as Error).message}`, {
      cause,
      hint: "what cannot be recorded is not let out; make room or mend its permissions",
    });
  const guarded = <Result>(act: () => Result): Result => {
    try {
      return act();
    } catch (cause) {
      throw cannotWrite(cause);
    }
  };
  const opened = guarded(() => openAppendFile(file));
  return {
    write: (text) => guarded(() => opened.write(text)),
    sync: () => guarded(() => opened.sync()),
    close: () => opened.close(),
  };
};
