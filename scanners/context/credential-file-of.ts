import type { Raw } from "../../model/raw.ts";
import type { FileRule } from "../rules/rule.ts";
import { CREDENTIAL_FILES } from "./credential-files.ts";

/** `head*tail` or `head*middle*tail`, or the whole name where there is no `*`, in directories with such names. */
interface Pattern {
  readonly rule: FileRule;
  readonly directories: string;
  readonly head: string;
  readonly middle: string;
  readonly tail: string | undefined;
}

const SLASH = 0x2f;

const patternOf = (rule: FileRule, file: string): Pattern => {
  const name = file.slice(file.lastIndexOf("/") + 1);
  const [head = "", ...rest] = name.split("*");
  const [middle, tail] = rest.length > 1 ? [rest[0] as string, rest[1]] : ["", rest[0]];
  return { rule, directories: file.slice(0, file.length - name.length), head, middle, tail };
};

const fold = (byte: number): number => (byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte);
const endingOf = (last: number, beforeLast: number): number =>
  (fold(beforeLast & 0x7f) << 7) | fold(last & 0x7f);

/** Patterns by the last two letters of a name: nearly every name is told by them to be none. */
const PATTERNS: readonly (readonly Pattern[] | undefined)[] = (() => {
  const byEnding: Pattern[][] = [];
  for (const rule of CREDENTIAL_FILES) {
    for (const file of rule.files) {
      const key = endingOf(file.charCodeAt(file.length - 1), file.charCodeAt(file.length - 2));
      byEnding[key] ??= [];
      byEnding[key]?.push(patternOf(rule, file));
    }
  }
  return byEnding;
})();

// What is made for others to see: samples, templates, what tests need. Of the name itself, public halves too.
const HARMLESS =
  /(?:^|[^a-z])(?:tests?|testing|testdata|specs?|fixtures?|examples?|samples?|templates?|tmpl|mocks?|stubs?|dummy|fake|demos?)(?:[^a-z]|$)/;
const HARMLESS_NAME = /(?:^|[^a-z])(?:pub|public|debug|dist)(?:[^a-z]|$)/;

/** What the path says that the file holds; nothing for most. Names are compared without regard to case. */
export const credentialFileOf = (path: Raw): FileRule | undefined => {
  const { length } = path;
  const patterns = PATTERNS[endingOf(path.charCodeAt(length - 1), path.charCodeAt(length - 2))];
  if (patterns === undefined) return undefined;
  const folded = path.toLowerCase();
  const start = folded.lastIndexOf("/") + 1;
  const name = folded.slice(start);
  const found = patterns.find((pattern) => isNamed(pattern, name) && liesIn(pattern, folded, start));
  return found === undefined || HARMLESS.test(folded) || HARMLESS_NAME.test(name) ? undefined : found.rule;
};

const isNamed = ({ head, middle, tail }: Pattern, name: string): boolean =>
  tail === undefined
    ? name === head
    : name.length >= head.length + middle.length + tail.length &&
      name.startsWith(head) &&
      name.endsWith(tail) &&
      name.includes(middle, head.length);

const liesIn = ({ directories }: Pattern, path: string, start: number): boolean => {
  if (directories === "") return true;
  const from = start - directories.length;
  return path.startsWith(directories, from) && (from === 0 || path.charCodeAt(from - 1) === SLASH);
};

/** Whether a file so named, in whatever directory, may be one: the name is `bytes[from, to)`. Asked of every name. */
export const mayNameCredentials = (bytes: Uint8Array, from: number, to: number): boolean => {
  if (to - from < 2) return false;
  const patterns = PATTERNS[endingOf(bytes[to - 1] as number, bytes[to - 2] as number)];
  if (patterns === undefined) return false;
  const name = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from)
    .toString("latin1")
    .toLowerCase();
  return patterns.some((pattern) => isNamed(pattern, name));
};
