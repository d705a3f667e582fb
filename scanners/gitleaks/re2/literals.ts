import type { Node, Ranges } from "./node.ts";
import { includes } from "./ranges.ts";
import { REPLACEMENT } from "./utf8.ts";

/**
 * Words one of which stands in every match, in lower case, and how far behind the match's first byte it can
 * begin. Bytes are written as latin1.
 */
export interface Anchors {
  readonly words: readonly string[];
  readonly least: number;
  readonly most: number;
}

/** What is known of a part of a pattern. */
interface Known {
  /** How many bytes it takes. */
  readonly least: number;
  readonly most: number;
  /** All texts that it takes, in lower case; null when there are many. */
  readonly exact: readonly string[] | null;
  readonly anchors: Anchors | null;
}

const MOST_WORDS = 48;
const LONGEST_WORD = 24;
const SHORTEST_WORD = 2;

const NOTHING: Known = { least: 0, most: 0, exact: [""], anchors: null };

/** The best anchors of a pattern; null when it has none that are worth looking for. */
export const anchorsOf = (tree: Node): Anchors | null => {
  const { anchors, exact } = study(tree);
  return better(anchors, exact === null ? null : offer(exact, 0, 0));
};

/** The length of the longest match in bytes. */
export const longest = (tree: Node): number => study(tree).most;

const study = (node: Node): Known => {
  switch (node.kind) {
    case "empty":
    case "assert":
      return NOTHING;
    case "class":
      return studyClass(node.ranges);
    case "capture":
      return study(node.of);
    case "sequence":
      return studySequence(node.parts.map(study));
    case "either":
      return studyEither(node.options.map(study));
    case "repeat":
      return studyRepeat(study(node.of), node.min, node.max);
  }
};

const studyClass = (ranges: Ranges): Known => {
  const points: number[] = [];
  for (let at = 0; at < ranges.length && points.length <= MOST_WORDS; at += 2) {
    const to = ranges[at + 1] as number;
    for (let point = ranges[at] as number; point <= to && points.length <= MOST_WORDS; point++)
      points.push(point);
  }
  const last = ranges.at(-1) ?? 0;
  const few = points.length <= MOST_WORDS;
  const words = few ? new Set(points.map((point) => lower(point, ranges))) : null;
  const exact = words === null || words.has(null) ? null : ([...words] as string[]);
  // U+FFFD also stands for a single byte that is no UTF-8.
  const least = includes(ranges, REPLACEMENT) ? 1 : width(ranges[0] ?? 0);
  return { least, most: width(last), exact, anchors: null };
};

const width = (point: number): number => (point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4);

const KELVIN = 0x212a;
const LONG_S = 0x17f;

/**
 * A code point as it is looked for; null for one that is not. Kelvin sign and long s belong to k and s: texts
 * that hold one are searched without anchors.
 */
const lower = (point: number, all: Ranges): string | null => {
  if (point < 0x80) return String.fromCharCode(point).toLowerCase();
  if (point === KELVIN && includes(all, 0x6b)) return "k";
  if (point === LONG_S && includes(all, 0x73)) return "s";
  return null;
};

const studySequence = (parts: readonly Known[]): Known => {
  let least = 0;
  let most = 0;
  let best: Anchors | null = null;
  let run = { words: [""] as readonly string[], least: 0, most: 0 };
  let exact = true;
  const flush = (): void => {
    best = better(best, offer(run.words, run.least, run.most));
  };
  for (const part of parts) {
    const joined = part.exact === null ? null : cross(run.words, part.exact);
    if (joined === null) {
      exact = false;
      flush();
      best = better(best, part.anchors === null ? null : shift(part.anchors, least, most));
    }
    least += part.least;
    most += part.most;
    if (joined !== null) run = { ...run, words: joined };
    else if (part.exact !== null) {
      run = { words: part.exact, least: least - part.least, most: most - part.most };
    } else run = { words: [""], least, most };
  }
  flush();
  return { least, most, exact: exact ? run.words : null, anchors: best };
};

const cross = (heads: readonly string[], tails: readonly string[]): readonly string[] | null => {
  if (heads.length * tails.length > MOST_WORDS) return null;
  const out = heads.flatMap((head) => tails.map((tail) => head + tail));
  return out.some((word) => word.length > LONGEST_WORD) ? null : out;
};

const shift = ({ words, least, most }: Anchors, by: number, byMost: number): Anchors => ({
  words,
  least: least + by,
  most: most + byMost,
});

const studyEither = (options: readonly Known[]): Known => {
  const least = Math.min(...options.map((option) => option.least));
  const most = Math.max(...options.map((option) => option.most));
  const exact = options.every((option) => option.exact !== null)
    ? [...new Set(options.flatMap((option) => option.exact ?? []))]
    : null;
  const each = options.map(({ anchors, exact: own }) =>
    better(anchors, own === null ? null : offer(own, 0, 0)),
  );
  let anchors: Anchors | null = null;
  if (each.every((one) => one !== null)) {
    const words = [...new Set(each.flatMap((one) => one.words))];
    const from = Math.min(...each.map((one) => one.least));
    const to = Math.max(...each.map((one) => one.most));
    if (words.length <= MOST_WORDS) anchors = { words, least: from, most: to };
  }
  return { least, most, exact: exact !== null && exact.length <= MOST_WORDS ? exact : null, anchors };
};

const studyRepeat = (of: Known, min: number, max: number): Known => {
  const most = of.most === 0 || max === 0 ? 0 : of.most * max;
  const least = of.least * min;
  if (max === 0) return NOTHING;
  if (min === 0) {
    const exact = max === 1 && of.exact !== null ? [...new Set(["", ...of.exact])] : null;
    return { least, most, exact, anchors: null };
  }
  const first = better(of.anchors, of.exact === null ? null : offer(of.exact, 0, 0));
  if (min !== max) return { least, most, exact: null, anchors: first };
  const copies = Array.from({ length: Math.min(min, LONGEST_WORD + 1) }, () => of);
  const written = min > LONGEST_WORD ? { exact: null, anchors: null } : studySequence(copies);
  return { least, most, exact: written.exact, anchors: better(written.anchors, first) };
};

const offer = (words: readonly string[], least: number, most: number): Anchors | null => {
  const distinct = [...new Set(words)];
  return distinct.every((word) => word.length >= SHORTEST_WORD) ? { words: distinct, least, most } : null;
};

/** Prefers a bounded place, then long words, then few of them. */
const better = (one: Anchors | null, other: Anchors | null): Anchors | null => {
  if (one === null || other === null) return one ?? other;
  return score(other) > score(one) ? other : one;
};

const score = ({ words, most }: Anchors): number => {
  const shortest = Math.min(...words.map((word) => word.length));
  const near = most <= 4096 ? 1_000_000 : 0;
  return near + Math.min(shortest, 8) * 1_000 - words.length - Math.min(most, 400);
};
