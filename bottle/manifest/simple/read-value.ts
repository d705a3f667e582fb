import type { Origin, Tree } from "../../../policy/file/tree.ts";
import { notSimple } from "./not-simple.ts";

/** A value on one line, and where it ends there. */
interface Read {
  readonly tree: Tree;
  readonly end: number;
}

type Leaf = string | number | boolean | null;

/** The forms of a value, each tried where it would begin; among others they may not hold what divides those. */
interface Forms {
  /** Text without quotes: no colon before a blank, no `#` behind one. */
  readonly bare: RegExp;
  readonly integer: RegExp;
}

const ALONE: Forms = {
  bare: /(?:[A-Za-z_/$]|~\/)(?:[^ :]|:(?=[^ ])| +(?=[^ #]))*/y,
  integer: /(?:0|[1-9]\d{0,14})(?= +#|$)/y,
};
const AMONG: Forms = {
  bare: /(?:[A-Za-z_/$]|~\/)(?:[^ :,[\]{}#"']|:(?=[^ ,[\]{}])| +(?=[^ ,[\]{}#]))*/y,
  integer: /(?:0|[1-9]\d{0,14})(?= *[,\]}])/y,
};
const QUOTED = /"([^"\\]*)"|'([^']*)'(?!')/y;
const KEY = /([A-Za-z_][\w./-]{0,126}):(?: +|$)/y;
const BLANKS = / */y;
const REST = /(?: +#.*)?$/y;

const EXACT: ReadonlyMap<string, Leaf> = new Map<string, Leaf>([
  ["true", true],
  ["false", false],
  ["null", null],
]);
/** Words that are no text to every reader. */
const RESERVED = /^(?:true|false|null|y|n|yes|no|on|off)$/i;

/** Deeper settings have no meaning. */
const DEEPEST = 16;

/** One step further in. @throws NotSimple where there is no end of it */
export const deeper = (depth: number): number => (depth < DEEPEST ? depth + 1 : notSimple());

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(text);
};

/** Where the blanks at a place end. */
export const skip = (text: string, at: number): number => at + (matchAt(BLANKS, text, at)?.[0].length ?? 0);

/** Does a key stand there? */
export const isKey = (text: string, at: number): boolean => matchAt(KEY, text, at) !== null;

/** A key with the colon and the blanks behind it. @throws NotSimple */
export const readKey = (text: string, at: number): { readonly key: string; readonly end: number } => {
  const [all, key] = matchAt(KEY, text, at) ?? notSimple();
  if (key === undefined || key === "__proto__" || RESERVED.test(key)) return notSimple();
  return { key, end: at + all.length };
};

/** Does nothing stand there but a comment? */
export const isRest = (text: string, at: number): boolean =>
  text[at] === "#" || matchAt(REST, text, at) !== null;

/** The value that the rest of a line is. @throws NotSimple */
export const readValue = (text: string, at: number, origin: Origin, depth: number): Tree => {
  const { tree, end } = readOne(text, at, origin, depth, ALONE);
  return matchAt(REST, text, end) === null ? notSimple() : tree;
};

const readOne = (text: string, at: number, origin: Origin, depth: number, forms: Forms): Read => {
  if (text[at] === "{") return readMap(text, at, origin, deeper(depth));
  if (text[at] === "[") return readList(text, at, origin, deeper(depth));
  const leaf = (value: Leaf, length: number): Read => ({
    tree: { kind: "leaf", origin, value },
    end: at + length,
  });
  const quoted = matchAt(QUOTED, text, at);
  if (quoted !== null) return leaf(quoted[1] ?? quoted[2] ?? "", quoted[0].length);
  const integer = matchAt(forms.integer, text, at)?.[0];
  if (integer !== undefined) return leaf(Number(integer), integer.length);
  const [word] = matchAt(forms.bare, text, at) ?? notSimple();
  return leaf(meaningOf(word), word.length);
};

const meaningOf = (word: string): Leaf => {
  const exact = EXACT.get(word);
  if (exact !== undefined) return exact;
  return RESERVED.test(word) ? notSimple() : word;
};

/** `{ key: value, … }` */
const readMap = (text: string, from: number, origin: Origin, depth: number): Read => {
  const entries = new Map<string, Tree>();
  const end = readItems(text, from, "}", (at) => {
    const { key, end } = readKey(text, at);
    if (entries.has(key)) notSimple();
    const value = readOne(text, end, origin, depth, AMONG);
    entries.set(key, value.tree);
    return value.end;
  });
  return { tree: { kind: "map", origin, entries }, end };
};

/** `[value, …]` */
const readList = (text: string, from: number, origin: Origin, depth: number): Read => {
  const items: Tree[] = [];
  const end = readItems(text, from, "]", (at) => {
    const item = readOne(text, at, origin, depth, AMONG);
    items.push(item.tree);
    return item.end;
  });
  return { tree: { kind: "list", origin, items }, end };
};

/** What stands between brackets and commas; `readItem` takes where an item begins and says where it ends. */
const readItems = (text: string, from: number, close: string, readItem: (at: number) => number): number => {
  let at = skip(text, from + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    at = skip(text, readItem(at));
    if (text[at] === close) return at + 1;
    if (text[at] !== ",") notSimple();
    at = skip(text, at + 1);
  }
};
