import type { Anchors } from "./anchors.ts";

const LONGEST = 8;
const SHORTEST = 3;
/** How much is looked for from the joint behind a common word on. */
const BEHIND_JOINT = 5;

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
    return anchored(anyCase ? spellings(text) : [text.slice(0, LONGEST)]);
  }
  const group = GROUP.exec(shape);
  if (group === null || shape[group[0].length - (group[2] as string).length] === "?") return undefined;
  const tail = withoutCounted(group[2] as string, shape, group[0].length);
  const texts = (group[1] as string).split("|").map((branch) => branch + tail);
  return anchored(anyCase ? texts.flatMap(spellings) : texts.map((one) => one.slice(0, LONGEST)));
};

// Words that stand everywhere: of these, what joins them to the next word is looked for too.
const COMMON: ReadonlySet<string> = new Set([
  "access",
  "account",
  "assembly",
  "bundle",
  "channel",
  "client",
  "consumer",
  "github",
  "google",
  "gmail",
  "machine",
  "message",
  "oauth",
  "owner",
  "private",
  "runner",
  "storage",
  "system",
]);

/** What `_` stands for in a name: the word before it when that is long enough, or else each way to join them. */
const spellings = (text: string): readonly string[] => {
  const joint = text.indexOf("_", 1);
  if (joint < 0) return [text.slice(0, LONGEST)];
  const common = COMMON.has(text.slice(0, joint));
  if (joint > SHORTEST + 1 && !common) return [text.slice(0, Math.min(joint, LONGEST))];
  const longest = common ? joint + BEHIND_JOINT : LONGEST;
  return ["_", "-", ".", ""].map((between) =>
    (text.slice(0, joint) + between + (text.slice(joint + 1).split("_")[0] ?? "")).slice(0, longest),
  );
};

/** A count belongs to the character before it, which then is not part of the literal. */
const withoutCounted = (literal: string, shape: string, end: number): string =>
  shape[end] === "{" || shape[end] === "?" ? literal.slice(0, -1) : literal;

const anchored = (texts: readonly string[]): Anchors | undefined => {
  if (texts.some((text) => text.length < SHORTEST)) return undefined;
  return { texts: [...new Set(texts)], min: 0, max: 0 };
};
