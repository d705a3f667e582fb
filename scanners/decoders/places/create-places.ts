import { wasm } from "../../engine/walk/web-assembly.ts";
import { PLACES } from "./module.ts";
import { COUNTS, LEADS, MARGIN, MARKS, PAGE, RUNS, SIZE, SLOT, SLOT_PAGES, WINDOW } from "./slot.ts";

interface Exports {
  readonly run: (slot: number, from: number, limit: number) => void;
}

/** Numbers found in a window, ascending; those beyond `count` are old. */
export interface Found {
  readonly at: Uint16Array;
  count: number;
}

/** A window on bytes, and where in it something encoded may stand, as indices. */
export interface Places {
  /** `SIZE` bytes, and a few more that are read along. */
  readonly window: Buffer;
  /** Bytes with which an escape, a joint of string literals or a soft line break may begin. */
  readonly leads: Found;
  /** Bytes that tell an archive or a compressed stream: see formats.ts. */
  readonly marks: Found;
  /** Where runs of the alphabet of base64 begin that are long enough to hold a secret. */
  readonly runs: Found;
  /** Whether there are NULs as wide text has them. */
  readonly mayBeWide: boolean;
  /** Finds the places in `[from, limit)`, where `from` is a whole number of 64. */
  find(from: number, limit: number): void;
}

let module: object | undefined;

/**
 * Windows for so many stretches. They lie in the memory of a small program that looks at sixteen bytes at a time,
 * which takes a quarter of the time that JavaScript does. Pages of a window that is not used cost nothing.
 */
export const createPlaces = (most: number): (() => Places) => {
  module ??= new wasm.Module(PLACES);
  const pages = most * SLOT_PAGES + 1;
  const memory = new wasm.Memory({ initial: pages });
  const { run } = new wasm.Instance(module, { host: { memory } }).exports as Exports;
  let used = 0;
  return () => placesAt(memory.buffer, PAGE + SLOT * used++, run);
};

const placesAt = (buffer: ArrayBuffer, slot: number, run: Exports["run"]): Places => {
  const counts = new Int32Array(buffer, slot + COUNTS, 4);
  const list = (offset: number, bytes: number): Found => ({
    at: new Uint16Array(buffer, slot + offset, bytes / 2),
    count: 0,
  });
  const leads = list(LEADS, MARKS - LEADS);
  const marks = list(MARKS, RUNS - MARKS);
  const runs = list(RUNS, SLOT - RUNS);
  return {
    window: Buffer.from(buffer, slot + WINDOW, SIZE + MARGIN),
    leads,
    marks,
    runs,
    get mayBeWide() {
      return counts[3] !== 0;
    },
    find(from, limit) {
      run(slot, from, limit);
      leads.count = (counts[0] as number) >> 1;
      marks.count = (counts[1] as number) >> 1;
      runs.count = (counts[2] as number) >> 1;
    },
  };
};
