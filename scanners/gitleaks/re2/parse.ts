import type { Cursor, Flags } from "./cursor.ts";
import { EMPTY, type Node, PatternError } from "./node.ts";
import { parseClass } from "./parse-class.ts";
import { escapeOf, groupEscape } from "./parse-escape.ts";
import { readFlags } from "./parse-flags.ts";
import { fold, LAST_CODE_POINT } from "./ranges.ts";

export interface Parsed {
  readonly tree: Node;
  /** How many capturing groups there are. */
  readonly groups: number;
}

/** A group that is not yet closed. `capture` is null for one that only groups. */
interface Open {
  readonly capture: number | null;
  readonly flags: Flags;
  readonly options: Node[];
  parts: Node[];
}

const MOST_REPEATS = 1000;
const MOST_DEPTH = 1000;
const NO_FLAGS: Flags = { i: false, m: false, s: false, U: false };

/**
 * Parses a pattern in RE2's syntax, as Go's `regexp` takes it.
 * @throws PatternError where Go would not compile it
 */
export const parse = (source: string): Parsed => {
  const cursor: Cursor = { source, at: 0 };
  const outer: Open = { capture: null, flags: NO_FLAGS, options: [], parts: [] };
  const open: Open[] = [outer];
  let flags = NO_FLAGS;
  let groups = 0;
  let repeated = false;

  const top = (): Open => open.at(-1) as Open;
  const push = (node: Node): void => {
    top().parts.push(node);
  };
  const literal = (point: number): void => {
    const ranges = [point, point];
    push({ kind: "class", ranges: flags.i ? fold(ranges) : ranges });
  };
  const repeat = (min: number, max: number): void => {
    const greedy = source[cursor.at] !== "?";
    if (!greedy) cursor.at++;
    if (repeated) throw new PatternError(`a repetition of a repetition before position ${cursor.at}`);
    const of = top().parts.pop();
    if (of === undefined) throw new PatternError(`nothing to repeat before position ${cursor.at}`);
    const node: Node = { kind: "repeat", of, min, max, lazy: greedy === flags.U };
    if ((min >= 2 || max >= 2) && !copiesWithin(node, MOST_REPEATS)) {
      throw new PatternError(`more than ${MOST_REPEATS} repetitions, counted inside each other`);
    }
    push(node);
  };

  while (cursor.at < source.length) {
    const wasRepeated = repeated;
    repeated = false;
    const point = source.codePointAt(cursor.at) as number;
    const letter = String.fromCodePoint(point);
    switch (letter) {
      case "(": {
        if (open.length > MOST_DEPTH) throw new PatternError(`more than ${MOST_DEPTH} groups in each other`);
        const group = readFlags(cursor, flags);
        if (group.opens) {
          if (group.captures) groups++;
          open.push({ capture: group.captures ? groups : null, flags, options: [], parts: [] });
        }
        flags = group.flags;
        break;
      }
      case ")": {
        if (open.length === 1) throw new PatternError("a ) without its (");
        const group = open.pop() as Open;
        const of = close(group);
        flags = group.flags;
        push(group.capture === null ? of : { kind: "capture", index: group.capture, of });
        cursor.at++;
        break;
      }
      case "|":
        top().options.push(sequence(top().parts));
        top().parts = [];
        cursor.at++;
        break;
      case "[":
        push({ kind: "class", ranges: parseClass(cursor, flags) });
        break;
      case ".":
        push({ kind: "class", ranges: flags.s ? [0, LAST_CODE_POINT] : [0, 9, 11, LAST_CODE_POINT] });
        cursor.at++;
        break;
      case "^":
        push({ kind: "assert", what: flags.m ? "begin-line" : "begin-text" });
        cursor.at++;
        break;
      case "$":
        push({ kind: "assert", what: flags.m ? "end-line" : "end-text" });
        cursor.at++;
        break;
      case "*":
      case "+":
      case "?":
        cursor.at++;
        repeated = wasRepeated;
        repeat(letter === "+" ? 1 : 0, letter === "?" ? 1 : Number.POSITIVE_INFINITY);
        repeated = true;
        break;
      case "{": {
        const counts = readCounts(cursor);
        if (counts === null) {
          literal(point);
          cursor.at++;
          break;
        }
        repeated = wasRepeated;
        repeat(counts.min, counts.max);
        repeated = true;
        break;
      }
      case "\\": {
        if (source.startsWith("\\Q", cursor.at)) {
          const end = source.indexOf("\\E", cursor.at);
          const quoted = source.slice(cursor.at + 2, end < 0 ? undefined : end);
          for (const one of quoted) literal(one.codePointAt(0) as number);
          cursor.at = end < 0 ? source.length : end + 2;
          break;
        }
        const assertion = ASSERTIONS[source[cursor.at + 1] ?? ""];
        if (assertion !== undefined) {
          cursor.at += 2;
          push({ kind: "assert", what: assertion });
          break;
        }
        const group = groupEscape(cursor, flags.i);
        if (group !== null) push({ kind: "class", ranges: group });
        else literal(escapeOf(cursor));
        break;
      }
      default:
        literal(point);
        cursor.at += letter.length;
    }
  }
  if (open.length > 1) throw new PatternError("a ( without its )");
  return { tree: close(outer), groups };
};

const ASSERTIONS: Readonly<Record<string, "begin-text" | "end-text" | "word" | "not-word">> = {
  A: "begin-text",
  z: "end-text",
  b: "word",
  B: "not-word",
};

const sequence = (parts: readonly Node[]): Node => {
  if (parts.length === 0) return EMPTY;
  return parts.length === 1 ? (parts[0] as Node) : { kind: "sequence", parts };
};

const close = ({ options, parts }: Open): Node => {
  const last = sequence(parts);
  return options.length === 0 ? last : { kind: "either", options: [...options, last] };
};

const COUNTS = /\{(0|[1-9]\d*)(,(0|[1-9]\d*)?)?\}/y;

/** `{n}`, `{n,}` or `{n,m}`; null when the brace stands for itself. */
const readCounts = (cursor: Cursor): { readonly min: number; readonly max: number } | null => {
  COUNTS.lastIndex = cursor.at;
  const found = COUNTS.exec(cursor.source);
  if (found === null) return null;
  const min = Number(found[1]);
  const max =
    found[2] === undefined ? min : found[3] === undefined ? Number.POSITIVE_INFINITY : Number(found[3]);
  if (min > MOST_REPEATS || (max !== Number.POSITIVE_INFINITY && (max > MOST_REPEATS || min > max))) {
    throw new PatternError(`${found[0]}: at most ${MOST_REPEATS} repetitions, the smaller count first`);
  }
  cursor.at += found[0].length;
  return { min, max };
};

/** Whether no more than `most` copies of anything come of it, written out. */
const copiesWithin = (node: Node, most: number): boolean => {
  switch (node.kind) {
    case "capture":
      return copiesWithin(node.of, most);
    case "sequence":
      return node.parts.every((part) => copiesWithin(part, most));
    case "either":
      return node.options.every((option) => copiesWithin(option, most));
    case "repeat": {
      if (isPlain(node.min, node.max)) return copiesWithin(node.of, most);
      if (node.max === 0) return true;
      const copies = node.max === Number.POSITIVE_INFINITY ? node.min : node.max;
      return copies <= most && copiesWithin(node.of, copies > 0 ? Math.floor(most / copies) : most);
    }
    default:
      return true;
  }
};

/** `*`, `+` and `?`, which make no copies. */
const isPlain = (min: number, max: number): boolean =>
  min <= 1 && (max === Number.POSITIVE_INFINITY || (min === 0 && max === 1));
