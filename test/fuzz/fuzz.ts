import fc from "fast-check";

const wanted = process.env["FUZZ_SEED"];

/** Another one each time, unless `FUZZ_SEED` names one: the tests' titles tell it. */
export const SEED = wanted === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(wanted);

/** `FUZZ_EFFORT` multiplies the runs of each property, for a longer hunt. */
const EFFORT = Number(process.env["FUZZ_EFFORT"] ?? 1);

/** Holds a property against so many values. */
export const fuzz = <Values>(runs: number, property: fc.IProperty<Values>): void =>
  fc.assert(property, { seed: SEED, numRuns: runs * EFFORT });
