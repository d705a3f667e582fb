import { wasm } from "../../engine/walk/web-assembly.ts";
import { BASE64_RUN } from "../classes.ts";
import { PLACES } from "./module.ts";
import { COUNTS, ENDS, LEADS, MARGIN, MARKS, PAGE, RUNS, SIZE, SLOT, SLOT_PAGES, WINDOW } from "./slot.ts";

interface Exports {
  readonly run: (slot: number, from: number, limit: number) => void;
}

/** Numbers found in a window, ascending; those beyond `count` are old. */
export interface Found {
  readonly at: Uint16Array;
  count: number;
}

/** Runs of the alphabet of base64, each with the index behind it. */
export interface Runs extends Found {
  end(index: number): number;
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
  readonly runs: Runs;
  /** Whether there are NULs as wide text has them. */
  readonly mayBeWide: boolean;
  /** Finds the places in `[from, limit)`, where `from` is a whole number of 64; runs end at `to` at the latest. */
  find(from: number, limit: number, to: number): void;
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
  const counts = new Int32Array(buffer, slot + COUNTS, 5);
  const list = (offset: number, bytes: number): Found => ({
    at: new Uint16Array(buffer, slot + offset, bytes / 2),
    count: 0,
  });
  const leads = list(LEADS, MARKS - LEADS);
  const marks = list(MARKS, RUNS - MARKS);
  const starts = list(RUNS, ENDS - RUNS);
  const ends = list(ENDS, SLOT - ENDS);
  // The first end listed may be of a run that began before; the last run may not have ended.
  let before = 0;
  let lastEnd = 0;
  const runs: Runs = {
    at: starts.at,
    count: 0,
    end: (index) => (index + before < ends.count ? (ends.at[index + before] as number) : lastEnd),
  };
  const window = Buffer.from(buffer, slot + WINDOW, SIZE + MARGIN);
  return {
    window,
    leads,
    marks,
    runs,
    get mayBeWide() {
      return counts[4] !== 0;
    },
    find(from, limit, to) {
      run(slot, from, limit);
      leads.count = (counts[0] as number) >> 1;
      marks.count = (counts[1] as number) >> 1;
      runs.count = (counts[2] as number) >> 1;
      ends.count = (counts[3] as number) >> 1;
      before = ends.count > 0 && (ends.at[0] as number) <= (runs.at[0] as number) ? 1 : 0;
      lastEnd = limit;
      while (lastEnd < to && BASE64_RUN[window[lastEnd] as number] === 1) lastEnd++;
    },
  };
};
