/** A piece of a glob: a character, any number of characters, or a place from which directories may be left out. */
type Token =
  | { readonly kind: "char"; readonly char: string }
  | { readonly kind: "any"; readonly many: boolean; readonly slash: boolean }
  | { readonly kind: "directories" };

/**
 * Matches a glob by keeping every place in it that the name read so far may have led to: the time is the
 * length of the name times that of the glob, whatever either holds.
 */
export const walkGlob = (glob: string, name: string): boolean => {
  const tokens = tokensOf(glob);
  let places = reach(tokens, new Set([0]));
  for (const char of name.split("")) {
    const next = new Set<number>();
    for (const place of places) {
      const token = tokens[place];
      if (token === undefined || !takes(token, char)) continue;
      next.add(token.kind === "any" && token.many ? place : place + 1);
    }
    places = reach(tokens, next);
    if (places.size === 0) return false;
  }
  return places.has(tokens.length);
};

const takes = (token: Token, char: string): boolean => {
  if (token.kind === "char") return token.char === char;
  return token.kind === "any" && (token.slash || char !== "/");
};

/** Where one gets without a character: past everything that may be none. */
const reach = (tokens: readonly Token[], places: Set<number>): Set<number> => {
  for (const place of places) {
    const token = tokens[place];
    if (token?.kind === "any" && token.many) places.add(place + 1);
    if (token?.kind === "directories") places.add(place + 1).add(place + DIRECTORIES.length);
  }
  return places;
};

/** `**` and its `/` as a whole part: any number of directories, none too. */
const DIRECTORIES: readonly Token[] = [
  { kind: "directories" },
  { kind: "any", many: true, slash: true },
  { kind: "char", char: "/" },
];

const tokensOf = (glob: string): Token[] =>
  (glob.match(/(?<![^/])\*\*\/|\*\*|[\s\S]/g) ?? []).flatMap((part): readonly Token[] => {
    if (part === "**/") return DIRECTORIES;
    if (part === "**") return [{ kind: "any", many: true, slash: true }];
    if (part === "*") return [{ kind: "any", many: true, slash: false }];
    if (part === "?") return [{ kind: "any", many: false, slash: false }];
    return [{ kind: "char", char: part }];
  });
