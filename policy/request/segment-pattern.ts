/**
 * Does a path end as the pattern says? `*` is any one segment, `**` any number of them, none too, `word*` one that
 * begins so; the pattern may start at any segment. Takes time in proportion to pattern times path.
 */
export const endsLike = (pattern: string, segments: readonly string[]): boolean => {
  const parts = partsOf(pattern);
  let part = 0;
  let at = 0;
  let many = -1;
  let resume = 0;
  while (at < segments.length) {
    if (parts[part] === "**") {
      many = part;
      resume = at;
      part += 1;
    } else if (part < parts.length && isLike(parts[part] as string, segments[at] as string)) {
      part += 1;
      at += 1;
    } else {
      part = many + 1;
      resume += 1;
      at = resume;
    }
  }
  return parts.slice(part).every((rest) => rest === "**");
};

const split = new Map<string, readonly string[]>();

const partsOf = (pattern: string): readonly string[] => {
  const known = split.get(pattern);
  if (known !== undefined) return known;
  const parts = ["**", ...pattern.split("/")];
  split.set(pattern, parts);
  return parts;
};

const isLike = (part: string, segment: string): boolean =>
  part.endsWith("*") ? segment.startsWith(part.slice(0, -1)) : segment === part;
