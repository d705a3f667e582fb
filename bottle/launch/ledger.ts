import { processIdentity } from "../../sys/alive.ts";
import { type BottleRecord, writeRecord } from "./record.ts";

/** Keeps the record of a running bottle on disk in step with what there is of it. */
export interface Ledger {
  readonly record: () => BottleRecord;
  begin(step: string): Promise<void>;
  undone(step: string): Promise<void>;
  /** A process was started. One that has ended already is not written down. */
  started(role: string, pid: number): Promise<void>;
  stopped(role: string): Promise<void>;
  end(ended: NonNullable<BottleRecord["ended"]>): Promise<void>;
}

/** Every change is on disk when its promise settles; changes are written one after another. */
export const openLedger = (directory: string, first: BottleRecord): Ledger => {
  let record = first;
  let last: Promise<void> = Promise.resolve();
  const change = (next: Partial<BottleRecord>): Promise<void> => {
    record = { ...record, ...next };
    const now = record;
    last = last.then(() => writeRecord(directory, now));
    return last;
  };
  return {
    record: () => record,
    begin: (step) => change({ steps: [...record.steps, step] }),
    undone: (step) => change({ steps: record.steps.filter((one) => one !== step) }),
    started: async (role, pid) => {
      const process = await processIdentity(pid);
      if (process !== null) await change({ processes: [...record.processes, { role, process }] });
    },
    stopped: (role) => change({ processes: record.processes.filter((one) => one.role !== role) }),
    end: (ended) => change({ ended, steps: [], processes: [] }),
  };
};
