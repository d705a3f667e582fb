import { graphqlTokens, isName, type Token } from "./graphql-tokens.ts";

/** What stands in one set of braces, as far as the root of an operation needs it. */
interface Selections {
  /** Names of fields, aliases taken off. */
  readonly fields: readonly string[];
  /** Names of the fragments that are spread. */
  readonly spreads: readonly string[];
}

interface Document {
  readonly mutations: readonly Selections[];
  readonly fragments: ReadonlyMap<string, Selections>;
}

const DEEPEST = 128;

/**
 * The root fields of all mutations in a document (GraphQL, October 2021), whichever of them is asked for: those
 * behind aliases, inline fragments and named fragments too. Null when the document cannot be read to its end.
 */
export const graphqlMutations = (text: string): readonly string[] | null => {
  const tokens = graphqlTokens(text);
  if (tokens === null || tokens.length === 0) return null;
  try {
    const { mutations, fragments } = readDocument({ tokens, at: 0 });
    return [...new Set(mutations.flatMap((root) => fieldsOf(root, fragments, new Set())))];
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
};

class Malformed extends Error {}

interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
}

const peek = ({ tokens, at }: Cursor): Token | undefined => tokens[at];

const next = (cursor: Cursor): Token => {
  const token = cursor.tokens[cursor.at];
  if (token === undefined) throw new Malformed();
  cursor.at++;
  return token;
};

const expect = (cursor: Cursor, token: Token): void => {
  if (next(cursor) !== token) throw new Malformed();
};

const readName = (cursor: Cursor): string => {
  const token = next(cursor);
  if (!isName(token)) throw new Malformed();
  return token;
};

const readDocument = (cursor: Cursor): Document => {
  const mutations: Selections[] = [];
  const fragments = new Map<string, Selections>();
  while (cursor.at < cursor.tokens.length) {
    if (peek(cursor) === "{") {
      readSelections(cursor, 0);
      continue;
    }
    const kind = readName(cursor);
    if (kind === "fragment") {
      const name = readName(cursor);
      expect(cursor, "on");
      readName(cursor);
      readDirectives(cursor);
      if (name === "on" || fragments.has(name)) throw new Malformed();
      fragments.set(name, readSelections(cursor, 0));
      continue;
    }
    if (kind !== "query" && kind !== "mutation" && kind !== "subscription") throw new Malformed();
    if (isName(peek(cursor))) next(cursor);
    if (peek(cursor) === "(") readBrackets(cursor);
    readDirectives(cursor);
    const root = readSelections(cursor, 0);
    if (kind === "mutation") mutations.push(root);
  }
  return { mutations, fragments };
};

const readSelections = (cursor: Cursor, depth: number): Selections => {
  if (depth > DEEPEST) throw new Malformed();
  const fields: string[] = [];
  const spreads: string[] = [];
  expect(cursor, "{");
  if (peek(cursor) === "}") throw new Malformed();
  while (peek(cursor) !== "}") {
    if (peek(cursor) === "...") {
      const inner = readFragment(cursor, depth);
      fields.push(...inner.fields);
      spreads.push(...inner.spreads);
    } else {
      fields.push(readField(cursor, depth));
    }
  }
  next(cursor);
  return { fields, spreads };
};

const readField = (cursor: Cursor, depth: number): string => {
  let name = readName(cursor);
  if (peek(cursor) === ":") {
    next(cursor);
    name = readName(cursor);
  }
  if (peek(cursor) === "(") readBrackets(cursor);
  readDirectives(cursor);
  if (peek(cursor) === "{") readSelections(cursor, depth + 1);
  return name;
};

const readFragment = (cursor: Cursor, depth: number): Selections => {
  expect(cursor, "...");
  if (isName(peek(cursor)) && peek(cursor) !== "on") {
    const name = readName(cursor);
    readDirectives(cursor);
    return { fields: [], spreads: [name] };
  }
  if (peek(cursor) === "on") {
    next(cursor);
    readName(cursor);
  }
  readDirectives(cursor);
  return readSelections(cursor, depth + 1);
};

const readDirectives = (cursor: Cursor): void => {
  while (peek(cursor) === "@") {
    next(cursor);
    readName(cursor);
    if (peek(cursor) === "(") readBrackets(cursor);
  }
};

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** Passes over arguments or definitions of variables: brackets within brackets. */
const readBrackets = (cursor: Cursor): void => {
  const open: string[] = [];
  do {
    const token = next(cursor);
    const closing = CLOSING[token];
    if (closing !== undefined) open.push(closing);
    else if ([")", "]", "}"].includes(token) && open.pop() !== token) throw new Malformed();
    else if (token === "...") throw new Malformed();
  } while (open.length > 0);
};

const fieldsOf = (
  { fields, spreads }: Selections,
  fragments: Document["fragments"],
  seen: Set<string>,
): readonly string[] => [
  ...fields,
  ...spreads.flatMap((name) => {
    const fragment = fragments.get(name);
    if (fragment === undefined) throw new Malformed();
    if (seen.has(name)) return [];
    seen.add(name);
    return fieldsOf(fragment, fragments, seen);
  }),
];
