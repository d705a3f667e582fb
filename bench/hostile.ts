import { HOSTILE_TEXTS, type HostileText } from "../fixtures/hostile/texts.ts";
import { createDecodingScanner, type DecodingScanner } from "../scanners/decoders/create-decoding-scanner.ts";
import { fingerprintWith } from "../scanners/fingerprint.ts";
import { randomFrom } from "../scanners/samples/random.ts";
import type { Fixtures } from "./fixtures.ts";
import { type Row, ratios, row, spreadOf } from "./measure.ts";
import type { Workshop } from "./repository.ts";
import { sourceText } from "./source-text.ts";

/** For a byte of any text, in `ns`: never below a megabyte in a second on one core. */
const BAR = 1000;
/** Times what a byte of plain text takes. */
const BAR_OF_RATIO = 200;
/** Times that a byte may take longer in a text four times as long: a slip into squared time takes four. */
const BAR_OF_GROWTH = 2;

const SMALL = 500_000;
const TIMES = 4;
const LARGE = TIMES * SMALL;
/** The system counts processor time in steps of some `ns`: shorter times say nothing about growth. */
const STEP = 10_000_000;
const CHUNK = 65_536;
/** Of the slowest kinds, so many are named. */
const NAMED = 8;

const PLAIN: HostileText = {
  name: "plain source text",
  make: (size) => Buffer.from(sourceText(randomFrom(1), size)).subarray(0, size),
};

interface Measured {
  readonly name: string;
  /** In `ns` a byte. */
  readonly times: readonly number[];
  readonly growth: readonly number[];
}

/** Scans text that is made to be slow, next to plain text, with every rule and decoder, on one core. */
export const measureHostile = async (
  _workshop: Workshop,
  _fixtures: Fixtures,
  rounds: number,
): Promise<readonly Row[]> => {
  const scanner = createDecodingScanner({ fingerprint: fingerprintWith(Buffer.alloc(32, 1)) });
  const plain = measureText(scanner, PLAIN, rounds);
  const measured = HOSTILE_TEXTS.map((text) => measureText(scanner, text, rounds));
  const slowest = sortedBy(measured, ({ times }) => times).slice(0, NAMED);
  const [steepest] = sortedBy(measured, ({ growth }) => growth);
  const [worst] = slowest;
  if (worst === undefined || steepest === undefined) throw new Error("there is no hostile text");
  return [
    row("plain source text, a byte", "ns", plain.times),
    ...slowest.map(({ name, times }) => row(`${name}, a byte`, "ns", times, BAR)),
    row(
      `the slowest of ${measured.length} kinds, against plain text`,
      "×",
      ratios(worst.times, plain.times),
      BAR_OF_RATIO,
    ),
    row(`four times as much of it, a byte: ${steepest.name}`, "×", steepest.growth, BAR_OF_GROWTH),
  ];
};

const sortedBy = (
  measured: readonly Measured[],
  by: (one: Measured) => readonly number[],
): readonly Measured[] =>
  [...measured].sort((one, other) => spreadOf(by(other)).median - spreadOf(by(one)).median);

const measureText = (scanner: DecodingScanner, { name, make }: HostileText, rounds: number): Measured => {
  const [small, large] = [make(SMALL), make(LARGE)];
  const times: number[] = [];
  const growth: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    let short = 0;
    for (let turn = 0; turn < TIMES; turn += 1) short += nanoseconds(scanner, small);
    const long = nanoseconds(scanner, large);
    if (round === 0) continue;
    times.push(long / LARGE);
    growth.push((long + STEP) / (short + STEP));
  }
  return { name, times, growth };
};

/** Processor time, so that what else the machine does counts less. */
const nanoseconds = (scanner: DecodingScanner, bytes: Buffer): number => {
  const start = process.cpuUsage();
  scanner.begin("blob");
  for (let at = 0; at < bytes.length; at += CHUNK) scanner.write(bytes.subarray(at, at + CHUNK));
  scanner.end();
  return process.cpuUsage(start).user * 1000;
};
