import { type Code, createPool, get, i32, i64, repeatWhile, set, v128, when } from "./instructions.ts";
import { ALPHABET, classify, LEADING, ODD } from "./rectangles.ts";
import { BEYOND, COUNTS, ENDS, LEADS, MARKS, RUN, RUNS, WINDOW } from "./slot.ts";

const BLOCK = 64;
const VECTOR = 16;
/** The bits of a class that tell the alphabet. */
const IN_ALPHABET = 2 ** ALPHABET.length - 1;
/** Rows of the alphabet: of one byte, of 2, 4, 8 and 16, and of `RUN`. */
const ROWS = [0, 1, 2, 3, 4, 5] as const;

/** What is listed, in the order of the counts; behind them stands whether there may be wide text. */
const LISTS = ["leads", "marks", "runs", "ends"] as const;
const WIDE = 4 * LISTS.length;

const pool = createPool();

/** The bytes of a vector of the block, or as many before. */
const load = (index: number, back = 0): Code => v128.load(get("at"), WINDOW + index * VECTOR - back);
const is = (value: Code, byte: number | string): Code =>
  v128.isEqual(value, pool.every(typeof byte === "string" ? byte.charCodeAt(0) : byte));
const both = (one: Code, other: Code): Code => v128.and(one, other);
const either = (...all: readonly Code[]): Code => all.reduce((one, other) => v128.or(one, other));
const eachVector = (body: (index: number) => readonly Code[]): Code => [0, 1, 2, 3].flatMap(body).join("\n");

/** Puts together the masks of the four vectors of a block. */
const maskInto = (name: string, index: number, vector: Code): Code => {
  const half = `${name}${index >> 1}`;
  const mask = v128.mask(vector);
  return set(half, index % 2 === 0 ? mask : i32.or(get(half), i32.shiftLeft(mask, i32.constant(16))));
};
const maskOf = (name: string): Code =>
  i64.or(i64.fromI32(get(`${name}0`)), i64.shiftLeft(i64.fromI32(get(`${name}1`)), i64.constant(32)));

/** Puts the index of each wanted bit, less by so many bytes, into a list. */
const list = (word: Code, into: string, offset: number, back: number): Code => {
  const index = i32.add(get("block"), i64.toI32(i64.trailingZeros(get("listed"))));
  return [
    set("listed", i64.and(word, get("wanted"))),
    when(
      i64.isNot0(get("listed")),
      repeatWhile(
        i64.isNot0(get("listed")),
        i32.store16(get(into), i32.subtract(index, i32.constant(back)), offset),
        set(into, i32.add(get(into), i32.constant(2))),
        set("listed", i64.and(get("listed"), i64.subtract(get("listed"), i64.constant(1)))),
      ),
    ),
  ].join("\n");
};

/** The bits of a row, so many bytes on, with those of the block before that come in. */
const onward = (row: number, by: number): Code =>
  i64.or(
    i64.shiftLeft(get(`row${row}`), i64.constant(by)),
    i64.shiftRight(get(`before${row}`), i64.constant(64 - by)),
  );

/** Rows by doubling; listed is where one gets long enough, and where one that was ends. */
const findRuns: Code = [
  set("row0", i64.not(maskOf("other"))),
  ...[1, 2, 4, 8].map((by, row) => set(`row${row + 1}`, i64.and(get(`row${row}`), onward(row, by)))),
  set("row5", i64.and(get("row4"), onward(2, RUN - 4))),
  list(i64.and(get("row5"), i64.not(onward(5, 1))), "runs", RUNS, RUN - 1),
  list(i64.and(i64.not(get("row5")), onward(5, 1)), "ends", ENDS, 0),
  ...ROWS.map((row) => set(`before${row}`, get(`row${row}`))),
].join("\n");

/** What begins something by three bytes in a row is known at the third. */
const findLeads: Code = eachVector((index) => [
  set("bytes", load(index)),
  set("low", both(get("bytes"), pool.every(15))),
  set("high", both(v128.shiftWordsRight(get("bytes"), 4), pool.every(15))),
  set(
    "first",
    classify(
      pool,
      LEADING.map(([one]) => one),
    ),
  ),
  set(
    "second",
    classify(
      pool,
      LEADING.map(([, two]) => two),
    ),
  ),
  set("third", classify(pool, [...ALPHABET, ...LEADING.slice(ALPHABET.length).map(([, , three]) => three)])),
  maskInto("other", index, is(both(get("third"), pool.every(IN_ALPHABET)), 0)),
  maskInto(
    "none",
    index,
    is(
      both(
        both(
          v128.window(get("firstBefore"), get("first"), VECTOR - BEYOND),
          v128.window(get("secondBefore"), get("second"), VECTOR - BEYOND + 1),
        ),
        v128.or(get("third"), pool.every(IN_ALPHABET)),
      ),
      0,
    ),
  ),
  set("firsts", v128.or(get(index === 0 ? "firstBefore" : "firsts"), get("first"))),
  set("firstBefore", get("first")),
  set("secondBefore", get("second")),
]);

/** What a backslash begins together with only one byte more. */
const findEscapes: Code = [
  eachVector((index) => [
    maskInto(
      "escape",
      index,
      both(
        is(load(index, 2), "\\"),
        either(is(load(index, 1), "/"), is(load(index, 1), "\n"), is(load(index, 1), "\r")),
      ),
    ),
  ]),
  set("begun", i64.or(get("begun"), maskOf("escape"))),
].join("\n");

/** Text in ASCII has none of these bytes: NUL and the few behind it, and all beyond 127. */
const isRare: Code = v128.isAny(
  either(...[0, 1, 2, 3].map((index) => v128.isBelowSigned(load(index), pool.every(9)))),
);

const digitsOf = (bytes: Code): Code =>
  [
    set("low", both(bytes, pool.every(15))),
    set("high", both(v128.shiftWordsRight(bytes, 4), pool.every(15))),
  ].join("\n");

/** Archives and compressed streams, characters that are not what they look like, and wide text. */
const findRare: Code = [
  eachVector((index) => [
    digitsOf(load(index, 2)),
    set(
      "first",
      classify(
        pool,
        ODD.map(([one]) => one),
      ),
    ),
    digitsOf(load(index, 1)),
    set(
      "second",
      classify(
        pool,
        ODD.map(([, two]) => two),
      ),
    ),
    maskInto("even", index, is(both(get("first"), get("second")), 0)),
    maskInto(
      "mark",
      index,
      either(
        both(is(load(index), 0x8b), is(load(index, 1), 0x1f)),
        both(
          either(is(load(index), 0x9c), is(load(index), 0xda), is(load(index), 1)),
          is(load(index, 1), "x"),
        ),
        both(is(load(index), "7"), is(load(index, 1), 0xfd)),
        both(
          v128.isBelow(load(index), pool.every(9)),
          both(is(load(index, 1), "K"), is(load(index, 2), "P")),
        ),
      ),
    ),
    maskInto("nul", index, is(load(index), 0)),
  ]),
  list(maskOf("mark"), "marks", MARKS, 0),
  set("begun", i64.or(get("begun"), i64.not(maskOf("even")))),
  // Wide text has a NUL beside each character, or three.
  set("listed", maskOf("nul")),
  set("listed", i64.and(get("listed"), i64.shiftRight(get("listed"), i64.constant(8)))),
  set("listed", i64.and(get("listed"), i64.shiftRight(get("listed"), i64.constant(4)))),
  when(i64.isNot0(get("listed")), i32.store(get("slot"), i32.constant(1), COUNTS + WIDE)),
].join("\n");

const searchBlock: Code = [
  set("at", i32.add(get("slot"), get("block"))),
  set("left", i32.subtract(get("limit"), get("block"))),
  set("wanted", i64.constant(-1)),
  when(
    i32.isLess(get("left"), i32.constant(BLOCK)),
    set("wanted", i64.subtract(i64.shiftLeft(i64.constant(1), i64.fromI32(get("left"))), i64.constant(1))),
  ),
  when(i32.isLess(get("block"), get("from")), set("wanted", i64.constant(0))),
  findLeads,
  findRuns,
  set("begun", i64.not(maskOf("none"))),
  // The row of the backslash is the highest bit.
  when(v128.mask(get("firsts")), findEscapes),
  when(isRare, findRare),
  list(get("begun"), "leads", LEADS, BEYOND),
  set("block", i32.add(get("block"), i32.constant(BLOCK))),
].join("\n");

const halves = (name: string): readonly string[] => [`${name}0`, `${name}1`];
const declared = (type: string, names: readonly string[]): Code =>
  names.map((name) => `(local $${name} ${type})`).join(" ");

/**
 * The search in WebAssembly's text format. `run(slot, from, limit)` goes through the bytes of a window in blocks of
 * 64; `from` is a whole number of them, and a block before it is looked at too, to know what goes on there.
 */
export const placesSource = (): string => `(module
(import "host" "memory" (memory 1))
(func (export "run") (param $slot i32) (param $from i32) (param $limit i32)
${declared("i32", ["block", "at", "left", ...LISTS, ...["other", "none", "escape", "mark", "even", "nul"].flatMap(halves)])}
${declared("i64", ["listed", "wanted", "begun", ...ROWS.map((row) => `row${row}`), ...ROWS.map((row) => `before${row}`)])}
${declared("v128", ["bytes", "low", "high", "first", "second", "third", "firstBefore", "secondBefore", "firsts"])}
${LISTS.map((name) => set(name, get("slot"))).join("\n")}
${i32.store(get("slot"), i32.constant(0), COUNTS + WIDE)}
${set("block", get("from"))}
${when(get("from"), set("block", i32.subtract(get("from"), i32.constant(BLOCK))))}
${repeatWhile(i32.isLess(get("block"), get("limit")), searchBlock)}
${LISTS.map((name, index) => i32.store(get("slot"), i32.subtract(get(name), get("slot")), COUNTS + 4 * index)).join("\n")})
${pool.data})
`;
