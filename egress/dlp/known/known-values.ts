import { exactForms, foldedForms } from "./encodings.ts";
import { createFinder, type Finder, type Literal, SHORTEST_LITERAL } from "./finder.ts";
import { foldText, lettersOnly, unescapedBytes, unescapedLetters } from "./fold.ts";
import { type KnownRules, knownRules } from "./known-rules.ts";

/** The credentials of a bottle, ready to be looked for. */
export interface KnownValues {
  /** In letters and digits only: see `lettersOnly`. */
  readonly folded: Finder;
  /** Whether all of a value must be there for it to be known: then one byte more or less hides it. */
  readonly isShort: boolean;
  /** Byte for byte, those of which letters and digits alone do not tell enough. */
  readonly exact: Finder;
  /** Byte for byte, all of them, to be masked. */
  readonly masks: Finder;
  /** For the scanner, to find them in what it decodes. */
  readonly rules: KnownRules;
}

/** Shorter values are not looked for: they stand in ordinary text. */
const SHORTEST = SHORTEST_LITERAL;
/** So many letters tell a value by themselves; fewer need a digit among them. */
const TELLING = 16;
/** Of a value this long, three quarters in a row are enough. */
const LONG = 24;
/** In letters. */
const LONGEST_PART = 384;
/** Folded forms of a value that are shorter are not looked for. */
const SHORTEST_FORM = 10;

export const compileKnown = (
  credentials: ReadonlyMap<string, string>,
  placeholders: Readonly<Record<string, string>>,
): KnownValues => {
  const values = [...credentials]
    .map(([name, value]) => ({ name, value: value.trim() }))
    .filter(({ value }) => Buffer.byteLength(value) >= SHORTEST);
  // What a placeholder holds too is no secret: a login that stands in for the real one shares parts with it.
  const harmless = Object.values(placeholders).flatMap((text) => [
    Buffer.from(foldText(text)),
    Buffer.from(foldText(text, unescapedLetters())),
  ]);
  const isHarmless = (bytes: Uint8Array): boolean =>
    harmless.some((text) => text.includes(Buffer.from(bytes)));
  const folded = values.flatMap(({ name, value }) =>
    isTelling(value)
      ? unique(foldedForms(value).flatMap(parts))
          .filter((bytes) => bytes.length >= Math.min(SHORTEST_FORM, foldText(value).length))
          .filter((bytes) => bytes.length >= SHORTEST && !isHarmless(bytes))
          .map((bytes) => ({ name, bytes }))
      : [],
  );
  return {
    folded: createFinder(folded),
    isShort: values.some(({ value }) => foldText(value).length < LONG),
    exact: createFinder(values.filter(({ value }) => !isTelling(value)).flatMap(allExactLiterals)),
    masks: createFinder(values.flatMap(exactLiterals)),
    rules: knownRules(values),
  };
};

const isTelling = (value: string): boolean => {
  const letters = Buffer.from(foldText(value, lettersOnly)).toString("latin1");
  return letters.length >= TELLING || (letters.length >= SHORTEST && /\d/.test(letters));
};

/** All of it, or what of it is enough: what many tokens of one issuer begin with is not. */
const parts = (bytes: Uint8Array): readonly Uint8Array[] => {
  if (bytes.length < LONG) return [bytes];
  const quarter = bytes.length >> 2;
  return [bytes.subarray(0, bytes.length - quarter), bytes.subarray(quarter)].map((part) =>
    part.subarray(-LONGEST_PART),
  );
};

const unique = (all: readonly Uint8Array[]): readonly Uint8Array[] => {
  const byText = new Map(all.map((bytes) => [Buffer.from(bytes).toString("latin1"), bytes]));
  return [...byText.values()];
};

interface Named {
  readonly name: string;
  readonly value: string;
}

/** Also as it is once a text is unescaped that holds it. */
const allExactLiterals = ({ name, value }: Named): readonly Literal[] => [
  ...exactLiterals({ name, value }),
  ...[{ name, bytes: foldText(value, unescapedBytes()) }].filter(({ bytes }) => bytes.length >= SHORTEST),
];

const exactLiterals = ({ name, value }: Named): readonly Literal[] =>
  unique(exactForms(value).map((text) => Buffer.from(text, "utf8")))
    .filter((bytes) => bytes.length >= SHORTEST)
    .map((bytes) => ({ name, bytes }));
