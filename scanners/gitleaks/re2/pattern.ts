import { isAscii } from "node:buffer";
import { once } from "../once.ts";
import type { Budget } from "./budget.ts";
import { Dfa, type Places } from "./dfa.ts";
import { type Anchors, anchorsOf, longest } from "./literals.ts";
import { Machine } from "./machine.ts";
import { type Node, PatternError } from "./node.ts";
import { parse } from "./parse.ts";
import { compileProgram, isNullable, MOST_STEPS, stepsOf } from "./program.ts";
import { LAST_CODE_POINT } from "./ranges.ts";
import { StatePool } from "./state-pool.ts";
import { isTrail, type Text, widthAt } from "./text.ts";

/**
 * A pattern of RE2's syntax with Go's meaning. Two machines share the work: a DFA built while it reads says
 * whether and from where on there is a match, and a machine of parallel threads finds exactly the one that Go
 * would report. Both read every byte once and neither goes back, so a search is linear in the text.
 */
export interface Pattern {
  readonly source: string;
  /** How many capturing groups there are. */
  readonly groups: number;
  /** Where to look for matches, when not everywhere. */
  readonly anchors: Anchors | null;
  /** Whether there is a match anywhere. */
  test(text: Text, budget: Budget): boolean;
  /**
   * All matches as pairs of start and end, in the way of Go's FindAllStringIndex. `places` says where the words of
   * `anchors` let a match begin, see `placesOf`; null searches everywhere.
   */
  findAll(text: Text, places: Places | null, budget: Budget): Iterable<readonly [start: number, end: number]>;
  /** Start and end of the first match and of its groups; -1 is a group not taken. */
  find(text: Text, budget: Budget): Int32Array | null;
}

/**
 * `pool` bounds what this and other patterns remember of their texts.
 * @throws PatternError where Go would not compile it
 */
export const compilePattern = (source: string, pool = new StatePool()): Pattern => {
  const { tree, groups } = parse(source);
  const { rest, dropped } = withoutPrefix(tree);
  const anywhere: Node = {
    kind: "sequence",
    parts: [{ kind: "repeat", of: ANY, min: 0, max: Number.POSITIVE_INFINITY, lazy: true }, rest],
  };
  const anchors = anchorsOf(rest);
  const most = longest(tree);
  if (stepsOf(tree) > MOST_STEPS)
    throw new PatternError(`too large: more than ${MOST_STEPS} steps written out`);
  const program = perAlphabet((ascii) => compileProgram(tree, ascii));
  const machine = perAlphabet((ascii) => new Machine(program(ascii), 2));
  const capturing = perAlphabet((ascii) => new Machine(program(ascii), 2 * (groups + 1)));
  const exact = perAlphabet((ascii) => new Dfa(program(ascii), pool));
  const near = perAlphabet((ascii) => new Dfa(compileProgram(rest, ascii), pool));
  const far = perAlphabet((ascii) => new Dfa(compileProgram(anywhere, ascii), pool));

  return {
    source,
    groups,
    anchors: anchors !== null && anchors.most <= FARTHEST_ANCHOR ? anchors : null,
    test: (text, budget) => far(isAscii(text)).search(text, [0, 0], 0, budget) >= 0,
    *findAll(text, places, budget) {
      const ascii = isAscii(text);
      let lastEnd = -1;
      for (let cursor = 0; cursor <= text.length; ) {
        const dfa = places === null ? far(ascii) : near(ascii);
        const began = dfa.search(text, places ?? [cursor, cursor], cursor, budget);
        if (began < 0) break;
        // No match ends before the one that was seen to end first, so none begins farther back than it is long.
        const reach = Math.max(began - (places === null ? 0 : dropped), dfa.walked - 1 - most);
        const from = runeStart(text, Math.max(cursor, reach));
        const found = findFrom(machine(ascii), exact(ascii), text, from, budget);
        if (found === null) break;
        const [start, end] = found as unknown as readonly [number, number];
        if (end !== cursor || start !== lastEnd) yield [start, end];
        // As Go has it: an empty match is passed by one character, and none counts right behind another match.
        cursor = end === cursor ? end + Math.max(1, end < text.length ? widthAt(text, end) : 1) : end;
        lastEnd = end;
      }
    },
    find(text, budget) {
      const ascii = isAscii(text);
      return findFrom(capturing(ascii), exact(ascii), text, 0, budget);
    },
  };
};

/** Past this, looking near a word saves nothing. */
const FARTHEST_ANCHOR = 4096;

/** How many places, and how many bytes, are tried with the DFA before the machine has to find the place itself. */
const MOST_TRIES = 256;
const MOST_TRIED_BYTES = 8192;

/** The first match. It is cheaper to ask the DFA where it begins than to let the machine begin everywhere. */
const findFrom = (
  machine: Machine,
  dfa: Dfa,
  text: Text,
  from: number,
  budget: Budget,
): Int32Array | null => {
  const end = Math.min(text.length, from + MOST_TRIES);
  let left = MOST_TRIED_BYTES;
  for (let at = from; at <= end && left > 0; at++) {
    if (isTrail(text[at])) continue;
    if (dfa.search(text, [at, at], at, budget) >= 0) return machine.find(text, at, true, budget);
    left -= dfa.walked - at;
  }
  return machine.find(text, from, false, budget);
};

const ANY: Node = { kind: "class", ranges: [0, LAST_CODE_POINT] };

/** One for texts of ASCII alone and one for others, each made when it is needed. */
const perAlphabet = <T>(make: (ascii: boolean) => T): ((ascii: boolean) => T) => {
  const ofAscii = once(() => make(true));
  const ofAll = once(() => make(false));
  return (ascii) => (ascii ? ofAscii() : ofAll());
};

const runeStart = (text: Text, at: number): number => {
  let start = at;
  while (start > 0 && isTrail(text[start])) start--;
  return start;
};

/**
 * A pattern without what may be left out at its beginning, and how many bytes that can be. Where the rest matches,
 * the whole does, and the other way round: that is enough to know whether there is a match.
 */
const withoutPrefix = (tree: Node): { readonly rest: Node; readonly dropped: number } => {
  if (tree.kind !== "sequence") return { rest: tree, dropped: 0 };
  let dropped = 0;
  let first = 0;
  for (; first < tree.parts.length - 1; first++) {
    const part = tree.parts[first] as Node;
    const most = longest(part);
    if (!isNullable(part) || hasAssertion(part) || dropped + most > FARTHEST_ANCHOR) break;
    dropped += most;
  }
  return { rest: { kind: "sequence", parts: tree.parts.slice(first) }, dropped };
};

const hasAssertion = (node: Node): boolean => {
  switch (node.kind) {
    case "assert":
      return true;
    case "capture":
    case "repeat":
      return hasAssertion(node.of);
    case "sequence":
      return node.parts.some(hasAssertion);
    case "either":
      return node.options.some(hasAssertion);
    default:
      return false;
  }
};
