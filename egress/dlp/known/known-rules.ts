import type { ProbeRule, Rule } from "../../../scanners/rules/rule.ts";

/** Rules that find a bottle's credentials in whatever the scanner decodes. */
export interface KnownRules {
  readonly rules: readonly Rule[];
  /** The name of the credential that a rule is for; undefined for every other rule. */
  nameOf(rule: string): string | undefined;
}

/** Most of a value that the scanner's automaton holds, and least that it is asked for. */
const [LONGEST_ANCHOR, SHORTEST_ANCHOR] = [16, 4];
/** Of a longer value, its first bytes are looked for. */
const LONGEST = 2000;

/** `values` that hold no run of letters and digits are not found in this way. */
export const knownRules = (values: readonly { name: string; value: string }[]): KnownRules => {
  const names = new Map<string, string>();
  const rules = values.flatMap(({ name, value }, index) => {
    const id = `known-credential-${index}`;
    const texts = [value, Array.from(value).reverse().join("")].flatMap(
      (text) => textOf(text.slice(0, LONGEST)) ?? [],
    );
    if (texts.length === 0) return [];
    names.set(id, name);
    return [ruleOf(id, texts)];
  });
  return { rules, nameOf: (rule) => names.get(rule) };
};

/** A text to find, and the piece of it to find it by. */
interface Text {
  readonly bytes: Uint8Array;
  readonly anchor: string;
  /** Where in the text the anchor stands. */
  readonly offset: number;
}

/** The automaton has room for few characters besides those of its own rules. */
const textOf = (text: string): Text | null => {
  const runs = [...text.matchAll(/[A-Za-z0-9_-]+/g)].sort((one, other) => other[0].length - one[0].length);
  const [longest] = runs;
  if (longest === undefined || longest[0].length < SHORTEST_ANCHOR) return null;
  return {
    bytes: Buffer.from(text, "utf8"),
    anchor: longest[0].slice(0, LONGEST_ANCHOR),
    offset: Buffer.byteLength(text.slice(0, longest.index)),
  };
};

const ruleOf = (id: string, texts: readonly Text[]): ProbeRule => ({
  id,
  title: "a credential of this bottle",
  confidence: "high",
  remedy: "",
  rank: 3,
  probe: {
    anchors: [...new Set(texts.map(({ anchor }) => anchor))],
    back: Math.max(...texts.map(({ offset }) => offset)),
    reach: Math.max(...texts.map(({ bytes }) => bytes.length)),
    verify: ({ bytes, from, to }, at) => {
      for (const text of texts) {
        const start = at - text.offset;
        const end = start + text.bytes.length;
        if (start >= from && end <= to && text.bytes.every((byte, index) => bytes[start + index] === byte))
          return { start, end, shown: 0, mask: "…" };
      }
      return undefined;
    },
  },
});
