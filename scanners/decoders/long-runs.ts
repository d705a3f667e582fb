import type { Runs } from "./places/create-places.ts";
import { RUN, SIZE } from "./places/slot.ts";

/** The shortest run that other encodings than base64 are looked for in. */
export const LONG = 32;

/** Of the runs in a window, those that are long, or may be because they reach to its end. */
export interface LongRuns extends Runs {
  keep(runs: Runs, to: number): void;
}

const MOST = Math.ceil(SIZE / RUN) + 1;

export const createLongRuns = (): LongRuns => {
  const ends = new Uint32Array(MOST);
  const long: LongRuns = {
    at: new Uint16Array(MOST),
    count: 0,
    end: (index) => ends[index] as number,
    keep(runs, to) {
      let count = 0;
      for (let index = 0; index < runs.count; index++) {
        const from = runs.at[index] as number;
        const end = runs.end(index);
        if (end - from < LONG && end !== to) continue;
        long.at[count] = from;
        ends[count++] = end;
      }
      long.count = count;
    },
  };
  return long;
};
