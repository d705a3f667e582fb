/** A token of GraphQL (October 2021, section 2.1): a name, a punctuator, or `"` for a number or a string. */
export type Token = string;

const VALUE = '"';

// Spaces, commas and comments mean nothing. The byte order mark may stand anywhere.
const TELLING = /[^\ufeff\t \n\r,]/g;
const LINE_END = /[\n\r]/g;
const NAME = /[_A-Za-z][_0-9A-Za-z]*/y;
const PUNCTUATOR = /\.\.\.|[!$&()[\]{}:=@|]/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;

const KINDS: readonly (readonly [RegExp, string | null])[] = [
  [NAME, null],
  [PUNCTUATOR, null],
  [NUMBER, VALUE],
];

/** The tokens of a document; null when it holds anything else. */
export const graphqlTokens = (text: string): readonly Token[] | null => {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at = indexFrom(TELLING, text, at);
    if (at === text.length) return tokens;
    if (text[at] === "#") {
      at = indexFrom(LINE_END, text, at);
      continue;
    }
    const found = tokenAt(text, at);
    if (found === null) return null;
    tokens.push(found.token);
    at = found.end;
  }
};

/** Where a character of the class stands next; the text's end when none does. */
const indexFrom = (characters: RegExp, text: string, at: number): number => {
  characters.lastIndex = at;
  return characters.exec(text)?.index ?? text.length;
};

interface Found {
  readonly token: Token;
  readonly end: number;
}

const tokenAt = (text: string, at: number): Found | null => {
  if (text[at] === '"') {
    const end = text.startsWith('"""', at) ? endOfBlock(text, at + 3) : endOfString(text, at + 1);
    return end < 0 ? null : { token: VALUE, end };
  }
  for (const [pattern, token] of KINDS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) return { token: token ?? match[0], end: pattern.lastIndex };
  }
  return null;
};

/** Behind the quote that ends a string of one line; -1 when none does. */
const endOfString = (text: string, from: number): number => {
  let at = from;
  while (at < text.length && text[at] !== '"') {
    if (text[at] === "\n" || text[at] === "\r") return -1;
    at += text[at] === "\\" ? 2 : 1;
  }
  return at < text.length ? at + 1 : -1;
};

/** Behind the three quotes that end a block; a backslash before them makes them text. */
const endOfBlock = (text: string, from: number): number => {
  let at = text.indexOf('"""', from);
  while (at > 0 && text[at - 1] === "\\") at = text.indexOf('"""', at + 3);
  return at < 0 ? -1 : at + 3;
};

export const isName = (token: Token | undefined): token is Token =>
  token !== undefined && /^[_A-Za-z]/.test(token);
