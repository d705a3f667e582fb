/** A JSON value in which no object names a member twice. */
export type Json = null | boolean | number | string | readonly Json[] | ReadonlyMap<string, Json>;

/** Deeper texts are not read. */
const DEEPEST = 128;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const NO_SPACE = /[^ \t\r\n]/g;

/**
 * Reads a JSON text (RFC 8259) that every reader takes for the same: undefined when it is malformed, or when a name
 * stands in an object twice, also in another case, which some readers do not tell apart.
 */
export const readJson = (text: string): Json | undefined => {
  const cursor = { text, at: 0 };
  try {
    const value = readValue(cursor, 0);
    skipSpace(cursor);
    return cursor.at === text.length ? value : undefined;
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
};

class Malformed extends Error {}

interface Cursor {
  readonly text: string;
  at: number;
}

const skipSpace = (cursor: Cursor): void => {
  NO_SPACE.lastIndex = cursor.at;
  cursor.at = NO_SPACE.exec(cursor.text)?.index ?? cursor.text.length;
};

/** The next character that is no space. */
const peek = (cursor: Cursor): string | undefined => {
  skipSpace(cursor);
  return cursor.text[cursor.at];
};

const expect = (cursor: Cursor, character: string): void => {
  if (peek(cursor) !== character) throw new Malformed();
  cursor.at++;
};

const match = (cursor: Cursor, pattern: RegExp): string => {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text);
  if (found === null) throw new Malformed();
  cursor.at = pattern.lastIndex;
  return found[0];
};

const WORDS: readonly (readonly [string, Json])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
];

const readValue = (cursor: Cursor, depth: number): Json => {
  if (depth > DEEPEST) throw new Malformed();
  const first = peek(cursor);
  if (first === "{") return readObject(cursor, depth);
  if (first === "[") return readArray(cursor, depth);
  if (first === '"') return readString(cursor);
  const word = WORDS.find(([name]) => cursor.text.startsWith(name, cursor.at));
  if (word === undefined) return Number(match(cursor, NUMBER));
  cursor.at += word[0].length;
  return word[1];
};

const readString = (cursor: Cursor): string => {
  const { text, at } = cursor;
  let end = at + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
  if (end >= text.length) throw new Malformed();
  cursor.at = end + 1;
  return parseString(text.slice(at, cursor.at));
};

const parseString = (literal: string): string => {
  try {
    return JSON.parse(literal) as string;
  } catch {
    throw new Malformed();
  }
};

const readObject = (cursor: Cursor, depth: number): ReadonlyMap<string, Json> => {
  const members = new Map<string, Json>();
  const names = new Set<string>();
  expect(cursor, "{");
  if (peek(cursor) === "}") {
    cursor.at++;
    return members;
  }
  for (;;) {
    if (peek(cursor) !== '"') throw new Malformed();
    const name = readString(cursor);
    const folded = name.normalize("NFKC").toLowerCase();
    if (names.has(folded)) throw new Malformed();
    names.add(folded);
    expect(cursor, ":");
    members.set(name, readValue(cursor, depth + 1));
    if (peek(cursor) === "}") break;
    expect(cursor, ",");
  }
  cursor.at++;
  return members;
};

const readArray = (cursor: Cursor, depth: number): readonly Json[] => {
  const items: Json[] = [];
  expect(cursor, "[");
  if (peek(cursor) === "]") {
    cursor.at++;
    return items;
  }
  for (;;) {
    items.push(readValue(cursor, depth + 1));
    if (peek(cursor) === "]") break;
    expect(cursor, ",");
  }
  cursor.at++;
  return items;
};

/** The member of an object; undefined when there is none of that name, or it is no object. */
export const member = (value: Json, name: string): Json | undefined =>
  value instanceof Map ? (value as ReadonlyMap<string, Json>).get(name) : undefined;
