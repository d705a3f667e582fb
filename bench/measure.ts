import { type Prepare, timeJob } from "./job.ts";

/** What several rounds gave: the middle one, and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly rounds: number;
}

export type Unit = "ns" | "µs" | "ms" | "s" | "×" | "MB" | "MB/s" | "/s";

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly unit: Unit;
  /** Null where it could not be measured; `what` says why. */
  readonly spread: Spread | null;
  /** What the figure may be at most; a row without one only explains another. */
  readonly bar?: number;
}

export const row = (what: string, unit: Unit, values: readonly number[], bar?: number): Row => ({
  what,
  unit,
  spread: spreadOf(values),
  ...(bar === undefined ? {} : { bar }),
});

/** A line that says what was not measured, and why. */
export const skipped = (what: string, unit: Unit): Row => ({ what, unit, spread: null });

export const spreadOf = (values: readonly number[]): Spread => {
  const sorted = [...values].sort((one, other) => one - other);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (low === undefined || high === undefined) throw new Error("nothing was measured");
  const [min, max] = [sorted[0] as number, sorted.at(-1) as number];
  return { median: (low + high) / 2, min, max, rounds: sorted.length };
};

/** A peak is judged by its highest value, a time by its median: other programs lengthen times. */
export const isMissed = ({ unit, spread, bar }: Row): boolean =>
  bar !== undefined && spread !== null && (unit === "MB" ? spread.max : spread.median) > bar;

/**
 * Times several jobs in turn, in `ms`, so that what else the machine does in the meantime meets all of them.
 * The order changes from round to round, and a first round that only warms the caches does not count.
 */
export const interleave = async <Name extends string>(
  rounds: number,
  jobs: Readonly<Record<Name, Prepare>>,
): Promise<Record<Name, number[]>> => {
  const names = Object.keys(jobs) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = 0; round <= rounds; round += 1) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const took = await timeJob(await jobs[name]());
      if (round > 0) times[name].push(took);
    }
  }
  return times;
};

/** Compares two jobs round by round, so that a slow minute does not favour one of them. */
const pairwise =
  (compare: (one: number, other: number) => number) =>
  (ones: readonly number[], others: readonly number[]): number[] =>
    ones.map((one, round) => compare(one, others[round] as number));

export const differences = pairwise((one, other) => one - other);
export const ratios = pairwise((one, other) => one / other);

export const inSeconds = (times: readonly number[]): number[] => times.map((time) => time / 1000);
