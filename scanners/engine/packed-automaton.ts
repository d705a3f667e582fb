import type { Anchors } from "../shape/anchors.ts";
import type { Asking } from "./asking.ts";
import type { Automaton } from "./automaton.ts";
import { CELL, ROW_SHIFT } from "./walk/layout.ts";

/** Tells the byte order, since numbers are stored as the machine holds them. */
const MARK = 0x67617465;
const CLASSES = 256;
const NUMBER = Int32Array.BYTES_PER_ELEMENT;

/** The first numbers: mark, rules, first ending state, longest anchor; then how many ending states, anchors and askers, and bytes of words. */
type Head = readonly [number, number, number, number, number, number, number, number];
const HEAD = 8;

/** Anchors of shapes by `shapeName`, so that a shape need not be read before one of them was seen. */
export type KnownAnchors = Readonly<Record<string, Anchors>>;

export const shapeName = (shape: string, anyCase: boolean): string => `${anyCase ? "any" : "exact"} ${shape}`;

/** What is needed only once an anchor has been seen. */
export interface Words {
  /** The anchor of each asker, as it is spelt. */
  readonly anchors: readonly string[];
  /** What was read off the shapes of the rules. */
  readonly shapes: KnownAnchors;
}

/** What the walk needs of an automaton. */
export type Walkable = Omit<Automaton, "endings">;

/** Rules that have been read: an automaton, and whom to ask where it stops. */
export interface Packed {
  readonly automaton: Walkable;
  readonly asking: Asking;
  readonly words: () => Words;
}

/**
 * As bytes, to be made once and read by every push: eight numbers, classes, the numbers of `asking`, words as JSON
 * padded to whole numbers, table.
 */
export const packAutomaton = ({ automaton, asking, words }: Packed): Uint8Array => {
  const { firstEnding, longest, classes, table } = automaton;
  const { rules, rule, detector, starts, askers, ahead } = asking;
  const json = Buffer.from(JSON.stringify(words()), "latin1");
  const text = Buffer.concat([json, Buffer.alloc((NUMBER - (json.length % NUMBER)) % NUMBER, " ")]);
  const head: Head = [
    MARK,
    rules,
    firstEnding,
    longest,
    ahead.length,
    rule.length,
    askers.length,
    text.length,
  ];
  const lists = [rule, detector, starts, askers, ahead];
  return Buffer.concat([
    bytesOf(Int32Array.from(head)),
    classes,
    ...lists.map(bytesOf),
    text,
    bytesOf(table),
  ]);
};

const bytesOf = ({ buffer, byteOffset, byteLength }: Int32Array | Uint16Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** What is in the bytes; null when they are of another number of rules, of another machine, or cut short. */
export const unpackAutomaton = (given: Uint8Array, rules: number): Packed | null => {
  if (given.length < HEAD * NUMBER + CLASSES) return null;
  // Numbers lie on whole numbers; a file that was read does so by itself.
  const bytes = given.byteOffset % NUMBER === 0 ? given : Uint8Array.from(given);
  let at = 0;
  const take = (length: number): Uint8Array => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  const numbers = (count: number): Int32Array => {
    const { buffer, byteOffset } = take(count * NUMBER);
    return new Int32Array(buffer, byteOffset, count);
  };
  const [mark, itsRules, firstEnding, longest, states, anchors, asked, text] = numbers(
    HEAD,
  ) as unknown as Head;
  const tableBytes = (firstEnding + states) << ROW_SHIFT;
  const lists = anchors * 2 + states * 2 + 1 + asked;
  if (mark !== MARK || itsRules !== rules) return null;
  if (bytes.length !== (HEAD + lists) * NUMBER + CLASSES + text + tableBytes) return null;
  const classes = take(CLASSES);
  const asking: Asking = {
    rules,
    rule: numbers(anchors),
    detector: numbers(anchors),
    starts: numbers(states + 1),
    askers: numbers(asked),
    ahead: numbers(states),
  };
  const { buffer, byteOffset, length } = take(text);
  const table = take(tableBytes);
  let words: Words | undefined;
  return {
    automaton: {
      firstEnding,
      longest,
      classes,
      table: new Uint16Array(table.buffer, table.byteOffset, tableBytes / CELL),
    },
    asking,
    words: () => {
      words ??= JSON.parse(Buffer.from(buffer, byteOffset, length).toString("latin1")) as Words;
      return words;
    },
  };
};
