import { type Raw, rawFromText } from "../model/raw.ts";

/**
 * Does a path or ref name match a glob? `?` is one byte but `/`, `*` any number of them, `**` any number of
 * bytes with `/` as well; as a whole part before a `/`, `**` is any number of directories, none too.
 * Everything else is itself. Matches the whole name, byte by byte.
 */
export const matchesGlob = (glob: string, name: Raw): boolean => compile(glob).test(name);

export const matchesAny = (globs: readonly string[], name: Raw): boolean =>
  globs.some((glob) => matchesGlob(glob, name));

const compiled = new Map<string, RegExp>();

const compile = (glob: string): RegExp => {
  const known = compiled.get(glob);
  if (known !== undefined) return known;
  const source = rawFromText(glob).replace(/(?<![^/])\*\*\/|\*\*|[*?]|[\\^$.|+()[\]{}/]/g, (part) => {
    if (part === "**/") return "(?:[^]*/)?";
    if (part === "**") return "[^]*";
    if (part === "*") return "[^/]*";
    if (part === "?") return "[^/]";
    return `\\${part}`;
  });
  const pattern = new RegExp(`^${source}$`);
  compiled.set(glob, pattern);
  return pattern;
};
