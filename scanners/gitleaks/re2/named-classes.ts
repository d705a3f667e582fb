import { PatternError, type Ranges } from "./node.ts";
import { clean, LAST_CODE_POINT, negate } from "./ranges.ts";

const pairs = (...texts: readonly string[]): Ranges =>
  clean(texts.flatMap((text) => [text.charCodeAt(0), text.charCodeAt(text.length - 1)]));

export const DIGIT = pairs("09");
export const SPACE = pairs("\t\n", "\f\r", " ");
export const WORD = pairs("09", "AZ", "_", "az");

/** `\d` and the like, by their letter; the capital letter negates. */
export const PERL: Readonly<Record<string, Ranges>> = { d: DIGIT, s: SPACE, w: WORD };

export const POSIX: Readonly<Record<string, Ranges>> = {
  alnum: pairs("09", "AZ", "az"),
  alpha: pairs("AZ", "az"),
  ascii: pairs("\0\x7f"),
  blank: pairs("\t", " "),
  cntrl: pairs("\0\x1f", "\x7f"),
  digit: DIGIT,
  graph: pairs("!~"),
  lower: pairs("az"),
  print: pairs(" ~"),
  punct: pairs("!/", ":@", "[`", "{~"),
  space: pairs("\t\r", " "),
  upper: pairs("AZ"),
  word: WORD,
  xdigit: pairs("09", "AF", "af"),
};

const unicode = new Map<string, Ranges>();

/** `\p{name}`: a general category or a script, in whatever case it is written. */
export const unicodeClass = (written: string): Ranges => {
  const name = written.replace(/[a-z]+/gi, (word) => word[0]?.toUpperCase() + word.slice(1).toLowerCase());
  if (name === "Any") return [0, LAST_CODE_POINT];
  const known = unicode.get(name) ?? collect(testerOf(name));
  unicode.set(name, known);
  return known;
};

const testerOf = (name: string): RegExp => {
  for (const property of /^\w+$/.test(name) ? [`gc=${name}`, `Script=${name}`] : []) {
    try {
      return new RegExp(`^\\p{${property}}$`, "u");
    } catch {
      // Not a category; then perhaps a script.
    }
  }
  throw new PatternError(`\\p{${name}} is no Unicode category or script`);
};

const collect = (tester: RegExp): Ranges => {
  const out: number[] = [];
  for (let point = 0; point <= LAST_CODE_POINT; point++) {
    if (!tester.test(String.fromCodePoint(point))) continue;
    if (out.length > 0 && out.at(-1) === point - 1) out[out.length - 1] = point;
    else out.push(point, point);
  }
  return out;
};

export const signed = (ranges: Ranges, positive: boolean): Ranges => (positive ? ranges : negate(ranges));
