import { formatSize } from "../../policy/units.ts";
import type { Io } from "../command.ts";

const EVERY_MS = { terminal: 100, plain: 5000 } as const;

/**
 * Shows how far a long scan is: one line written over on a terminal, a plain line now and then elsewhere.
 * Says nothing about scans that are over sooner.
 */
export const progress = (io: Io, now: () => number) => {
  let objects = 0;
  let bytes = 0;
  let last = now();
  let shown = false;
  const every = io.errIsTerminal ? EVERY_MS.terminal : EVERY_MS.plain;
  return {
    tally(more: number, size: number): void {
      const before = objects;
      objects += more;
      bytes += size;
      if (objects >> 6 === before >> 6 || now() - last < every) return;
      last = now();
      shown = true;
      const text = `gate: scanned ${objects} objects, ${formatSize(bytes)}`;
      io.err(io.errIsTerminal ? `\r${text}\u001b[K` : `${text}\n`);
    },
    /** Takes the line away again. */
    clear(): void {
      if (shown && io.errIsTerminal) io.err("\r\u001b[K");
    },
  };
};
