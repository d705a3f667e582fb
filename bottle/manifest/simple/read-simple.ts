import type { Tree } from "../../../policy/file/tree.ts";
import { type Line, linesOf } from "./lines.ts";
import { ifSimple, notSimple } from "./not-simple.ts";
import { deeper, isKey, isRest, readKey, readValue, skip } from "./read-value.ts";

/**
 * Reads settings in the simple part of YAML that nearly every manifest keeps to: mappings and lists by indent or on
 * one line, plain words, whole numbers, texts in quotes without escapes, comments. It comes to what a reader of all
 * of YAML would come to, in a tenth of the time. Of anything else, and of anything that may be wrong, it says null:
 * then that reader must read, or refuse.
 */
export const readSimple = (text: string, file: string): Tree | null =>
  ifSimple(() => {
    const lines = [...linesOf(text)];
    if (lines.length === 0) return { kind: "map", origin: { file, line: 1 }, entries: new Map() };
    return readBlocks(lines, file);
  });

const isItem = ({ text, indent }: Line): boolean => text.startsWith("- ", indent);

const readBlocks = (lines: Line[], file: string): Tree => {
  let at = 0;

  /** The keys from here on at the indent of the first; `line` is where the mapping belongs: that of its key. */
  const readMap = (indent: number, line: number, depth: number): Tree => {
    const entries = new Map<string, Tree>();
    for (let next = lines[at]; next?.indent === indent; next = lines[at]) {
      const { text, number } = next;
      const { key, end } = readKey(text, indent);
      if (entries.has(key)) notSimple();
      at += 1;
      const value = isRest(text, end)
        ? readBelow(indent, number, deeper(depth))
        : readValue(text, end, { file, line: number }, depth);
      entries.set(key, value);
    }
    refuseMore(indent);
    return { kind: "map", origin: { file, line }, entries };
  };

  const readList = (indent: number, line: number, depth: number): Tree => {
    const items: Tree[] = [];
    for (let next = lines[at]; next?.indent === indent && isItem(next); next = lines[at])
      items.push(readItem(next, deeper(depth)));
    refuseMore(indent);
    return { kind: "list", origin: { file, line }, items };
  };

  const readItem = ({ text, indent, number }: Line, depth: number): Tree => {
    const inner = skip(text, indent + 1);
    if (isKey(text, inner)) {
      // The keys of a mapping in a list stand below the first, behind the dash.
      lines[at] = { text, number, indent: inner };
      return readMap(inner, number, depth);
    }
    at += 1;
    return readValue(text, inner, { file, line: number }, depth);
  };

  /** What stands below a key; a list may stand at the key's own indent. */
  const readBelow = (indent: number, line: number, depth: number): Tree => {
    const next = lines[at] ?? notSimple();
    if (isItem(next) && next.indent >= indent) return readList(next.indent, line, depth);
    return next.indent > indent ? readMap(next.indent, line, depth) : notSimple();
  };

  /** A line further in than what it follows goes on with it, or is wrong. */
  const refuseMore = (indent: number): void => {
    if ((lines[at]?.indent ?? 0) > indent) notSimple();
  };

  const tree = readMap(lines[0]?.indent ?? 0, 1, 0);
  return at === lines.length ? tree : notSimple();
};
