import { Buffer } from "node:buffer";
import type { GitleaksRule } from "../config/config.ts";
import { once } from "../once.ts";
import type { Places } from "../re2/dfa.ts";
import type { Text } from "../re2/text.ts";
import { buildWordAutomaton, type WordAutomaton } from "../word-automaton.ts";

/** What one pass over a text tells about all rules. */
export interface Sightings {
  /** Whether the rule has no keywords, or one of them stands in the text. */
  wakes(rule: GitleaksRule): boolean;
  /** Where the rule's matches can begin; null when they can anywhere. */
  places(rule: GitleaksRule): Places | null;
}

export type Look = (text: Text) => Sightings;

/** Letters outside ASCII that are one with `k` and `s` when a pattern ignores case. */
const ODD_IN_PATTERNS = ["\u212a", "\u017f"].map((letter) => Buffer.from(letter).toString("latin1"));
/** And those that are `k` and `i` in lower case, where keywords are looked for. */
const ODD_IN_KEYWORDS = ["\u212a", "\u0130"].map((letter) => Buffer.from(letter).toString("latin1"));

const isAsciiWord = (word: string): boolean => /^[\0-\x7f]+$/.test(word);

/**
 * Looks for the keywords of all rules and for the words that their patterns cannot do without, all in one pass. A
 * pattern is then tried only where one of its words lets a match begin, which finds the same matches.
 */
export const lookFor = (rules: readonly GitleaksRule[]): Look => {
  const anchored = new Set(rules.flatMap((rule) => rule.regex?.anchors?.words ?? []));
  const words = [
    ...new Set([
      ...rules.flatMap((rule) => rule.keywords).filter(isAsciiWord),
      ...anchored,
      ...ODD_IN_PATTERNS,
      ...ODD_IN_KEYWORDS,
    ]),
  ].sort();
  const indexOf = new Map(words.map((word, index) => [word, index]));
  const automaton = buildWordAutomaton(words);
  const isAnchor = words.map((word) => anchored.has(word) || ODD_IN_PATTERNS.includes(word));
  const indexesOf = (some: readonly string[]): readonly number[] =>
    some.map((word) => indexOf.get(word) as number);

  return (text) => {
    const { present, ends } = pass(automaton, isAnchor, text);
    const odd = indexesOf(ODD_IN_KEYWORDS).some((index) => present[index] === 1);
    const folded = odd ? pass(automaton, isAnchor, foldOdd(text)).present : present;
    const oddEnds = indexesOf(ODD_IN_PATTERNS).flatMap((index) => ends[index] ?? []);
    const lowered = once(() => Buffer.from(text).toString("utf8").toLowerCase());
    const holds = (keyword: string): boolean =>
      isAsciiWord(keyword)
        ? folded[indexOf.get(keyword) as number] === 1
        : keyword !== "" && lowered().includes(keyword);
    return {
      wakes: ({ keywords }) => keywords.length === 0 || keywords.some(holds),
      places({ regex }) {
        const anchors = regex?.anchors ?? null;
        if (anchors === null) return null;
        const found = anchors.words.map((word) => ({ word, ends: ends[indexOf.get(word) as number] ?? [] }));
        const starts = new Int32Array(found.reduce((count, one) => count + one.ends.length, 0));
        let filled = 0;
        for (const one of found) for (const end of one.ends) starts[filled++] = end - one.word.length;
        const places = placesBefore(starts.sort(), anchors.least, anchors.most);
        if (oddEnds.length === 0) return places;
        // A word that is written with such a letter was not seen; it begins not far before it.
        const longest = MOST_BYTES_OF_LETTER * Math.max(...anchors.words.map((word) => word.length));
        const unseen = Int32Array.from(oddEnds).sort();
        return either(places, placesBefore(unseen, anchors.least, anchors.most + longest));
      },
    };
  };
};

const MOST_BYTES_OF_LETTER = 3;

const pass = (
  { classes, table, firstEnding, width, endings }: WordAutomaton,
  isAnchor: readonly boolean[],
  text: Uint8Array,
): { readonly present: Uint8Array; readonly ends: readonly (readonly number[] | undefined)[] } => {
  const present = new Uint8Array(isAnchor.length);
  const ends: number[][] = [];
  let state = 0;
  for (let at = 0; at < text.length; at++) {
    state = table[state + (classes[text[at] as number] as number)] as number;
    if (state < firstEnding) continue;
    for (const index of endings[(state - firstEnding) / width] as readonly number[]) {
      present[index] = 1;
      if (isAnchor[index] === true) {
        const known = ends[index];
        if (known === undefined) ends[index] = [at + 1];
        else known.push(at + 1);
      }
    }
  }
  return { present, ends };
};

/** From where words begin to where a match can, as pairs of first and last position. */
const placesBefore = (starts: Int32Array, least: number, most: number): Places => {
  const places: number[] = [];
  for (const start of starts) {
    const to = start - least;
    if (to >= 0) extend(places, Math.max(0, start - most), to);
  }
  return places;
};

const either = (one: Places, other: Places): Places => {
  const places: number[] = [];
  for (let here = 0, there = 0; here < one.length || there < other.length; ) {
    const fromOne = (one[here] ?? Number.POSITIVE_INFINITY) <= (other[there] ?? Number.POSITIVE_INFINITY);
    if (fromOne) extend(places, one[here++] as number, one[here++] as number);
    else extend(places, other[there++] as number, other[there++] as number);
  }
  return places;
};

/** Adds a stretch that does not begin before the last. */
const extend = (places: number[], from: number, to: number): void => {
  const last = places.length - 1;
  if (last > 0 && from <= (places[last] as number) + 1) places[last] = Math.max(places[last] as number, to);
  else places.push(from, to);
};

/** Kelvin sign and dotted capital I as the plain letters that they are in lower case. */
const foldOdd = (text: Text): Uint8Array => {
  const [kelvin = "", dotted = ""] = ODD_IN_KEYWORDS;
  const folded = Buffer.from(text).toString("latin1").replaceAll(kelvin, "k").replaceAll(dotted, "i");
  return Buffer.from(folded, "latin1");
};
