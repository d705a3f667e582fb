import type { Anchors } from "./anchors.ts";

const LONGEST = 8;
const SHORTEST = 3;

// A literal beginning, or a group of literals and what literal follows it.
const LITERAL = /^[^[\]{}()|?<>]+/;
const GROUP = /^\(([^[\]{}()?<>]+)\)([^[\]{}()|?<>]*)/;

/**
 * The anchors of a shape that begins with literals, read off its text: nearly all do, and to parse some
 * hundred shapes before the first byte is scanned would cost a hook more than the scan.
 */
export const leadingAnchors = (shape: string, anyCase = false): Anchors | undefined => {
  const literal = LITERAL.exec(shape)?.[0];
  if (literal !== undefined) {
    const text = withoutCounted(literal, shape, literal.length);
    return anchored(anyCase ? spellings(text) : [text]);
  }
  const group = GROUP.exec(shape);
  if (group === null || shape[group[0].length - (group[2] as string).length] === "?") return undefined;
  const tail = withoutCounted(group[2] as string, shape, group[0].length);
  const texts = (group[1] as string).split("|").map((branch) => branch + tail);
  return anchored(anyCase ? texts.flatMap(spellings) : texts);
};

/** What `_` stands for in a name: the word before it when that is long enough, or else each way to join them. */
const spellings = (text: string): readonly string[] => {
  const joint = text.indexOf("_", 1);
  if (joint < 0) return [text];
  if (joint > SHORTEST + 1) return [text.slice(0, joint)];
  return ["_", "-", ".", ""].map(
    (between) => text.slice(0, joint) + between + (text.slice(joint + 1).split("_")[0] ?? ""),
  );
};

/** A count belongs to the character before it, which then is not part of the literal. */
const withoutCounted = (literal: string, shape: string, end: number): string =>
  shape[end] === "{" || shape[end] === "?" ? literal.slice(0, -1) : literal;

const anchored = (texts: readonly string[]): Anchors | undefined => {
  if (texts.some((text) => text.length < SHORTEST)) return undefined;
  return { texts: [...new Set(texts.map((text) => text.slice(0, LONGEST)))], min: 0, max: 0 };
};
