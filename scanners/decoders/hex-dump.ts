import { endOfGroups, isDumpLine, readDumpLine } from "./hex-dump-line.ts";
import type { Child, Host } from "./host.ts";
import type { Window } from "./window.ts";

/** Reads a stretch that begins as a hex dump: `xxd`, `hexdump`, `od -x`, `openssl`'s bytes with colons. */
export interface HexDump {
  begin(): void;
  look(window: Window, from: number, limit: number, last: boolean): void;
}

/** A dump may have so much of something else above it, in lines and in `bytes`. */
const HEAD_LINES = 3;
const HEAD = 160;
const NEWLINE = 0x0a;
/** A line without an end is read as far as this, in `bytes`. */
const LONGEST_LINE = 4096;

export const createHexDump = (host: Host): HexDump => {
  let line: Uint8Array | undefined;
  let out: Uint8Array | undefined;
  let filled = 0;
  let child: Child | undefined;

  /** Reads the line up to there, and keeps the rest. */
  const read = (to: number): void => {
    const bytes = line as Uint8Array;
    const length = readDumpLine(bytes, to, out as Uint8Array);
    if (length > 0 && child?.write(out as Uint8Array, 0, length) === false) close();
    bytes.copyWithin(0, to, filled);
    filled -= to;
  };

  const close = (): void => {
    child?.end();
    child = undefined;
  };

  return {
    begin() {
      child = undefined;
      filled = 0;
    },
    look(window, from, limit, last) {
      const { bytes, base, to } = window;
      if (base === 0 && from === 0 && beginsDump(bytes, to)) {
        line ??= Buffer.allocUnsafeSlow(LONGEST_LINE);
        out ??= Buffer.allocUnsafeSlow(LONGEST_LINE);
        child = host.open({ name: "hex-dump", kind: "text", place: window.place(0, to) });
      }
      if (child === undefined) return;
      for (let at = from; at < limit && child !== undefined; at++) {
        const byte = bytes[at] as number;
        if (byte === NEWLINE) read(filled);
        else if (filled === LONGEST_LINE) read(endOfGroups(line as Uint8Array, filled));
        if (byte !== NEWLINE) (line as Uint8Array)[filled++] = byte;
      }
      if (!last) return;
      if (child !== undefined) read(filled);
      close();
    },
  };
};

const beginsDump = (bytes: Uint8Array, to: number): boolean => {
  const limit = Math.min(to, HEAD);
  for (let start = 0, line = 0; line < HEAD_LINES && start < limit; start++, line++) {
    if (isDumpLine(bytes, start, to)) return true;
    while (start < limit && bytes[start] !== NEWLINE) start++;
  }
  return false;
};
