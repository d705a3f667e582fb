import { type Raw, rawFromText } from "../model/raw.ts";
import { walkGlob } from "./walk-glob.ts";

/**
 * Does a path or ref name match a glob? `?` is one byte but `/`, `*` any number of them, `**` any number of
 * bytes with `/` as well; as a whole part before a `/`, `**` is any number of directories, none too.
 * Everything else is itself. Matches the whole name, byte by byte.
 */
export const matchesGlob = (glob: string, name: Raw): boolean => {
  const known = single.get(glob) ?? [glob];
  single.set(glob, known);
  return matcherOf(known)(name);
};

export const matchesAny = (globs: readonly string[], name: Raw): boolean => matcherOf(globs)(name);

/** Says of names whether they match. */
export type Matcher = (name: string) => boolean;

/** A glob made ready; not as text but as the bytes or characters of the names. */
export const matcherOfGlob = (glob: string): Matcher => compile([glob]);

/** Above that many bytes a name is matched in a way whose time grows with its length only. */
const LONG = 512;

const single = new Map<string, readonly string[]>();
const exact = new WeakMap<readonly string[], Matcher>();

const matcherOf = (globs: readonly string[]): Matcher => {
  const known = exact.get(globs);
  if (known !== undefined) return known;
  const made = compile(globs.map(rawFromText));
  exact.set(globs, made);
  return made;
};

const compile = (globs: readonly string[]): Matcher => {
  // Made when it is first used: most globs of a policy are asked about no path of a push.
  let pattern: RegExp | null = null;
  return (name) => {
    if (globs.length === 0) return false;
    if (name.length > LONG) return globs.some((glob) => walkGlob(glob, name));
    pattern ??= new RegExp(`^(?:${globs.map(sourceOf).join("|")})$`);
    return pattern.test(name);
  };
};

const sourceOf = (glob: string): string =>
  glob.replace(/(?<![^/])\*\*\/|\*\*|[*?]|[\\^$.|+()[\]{}/]/g, (part) => {
    if (part === "**/") return "(?:[^]*/)?";
    if (part === "**") return "[^]*";
    if (part === "*") return "[^/]*";
    if (part === "?") return "[^/]";
    return `\\${part}`;
  });
