import { type Raw, rawFromText } from "../model/raw.ts";
import { foldGlob, foldPath } from "./fold-path.ts";
import { type Matcher, matcherOfGlob } from "./glob.ts";

/** Many lists of globs, of which few match any one path. */
export interface GlobIndex {
  /** Which lists match, by their number, in order; also where some file system takes the path for one that does. */
  readonly matching: (path: Raw) => readonly number[];
}

interface Entry {
  readonly list: number;
  readonly matches: Matcher;
}

/** Finds the globs that can match a path by the names it is made of, and tries only those. */
export const indexGlobs = (lists: readonly (readonly string[])[]): GlobIndex => {
  const exact = new Lookup(lists, (glob) => rawFromText(glob));
  const folded = new Lookup(lists, (glob) => foldGlob(rawFromText(glob)));
  let last: Raw | null = null;
  let known: readonly number[] = [];
  return {
    // Asked for one path by several rules, and by one rule several times.
    matching(path) {
      if (path === last) return known;
      const found = new Set<number>();
      const spelled = foldPath(path);
      folded.find(spelled, found);
      // A path that is folded already matches no glob that it does not match folded.
      if (spelled !== path || !ASCII.test(path)) exact.find(path, found);
      last = path;
      known = [...found].sort((one, other) => one - other);
      return known;
    },
  };
};

/** So many first characters of a name are looked up. */
const PREFIX = 3;

const WILD = /[*?]/;
const ASCII = /^[\x00-\x7f]*$/;

class Lookup {
  /** By a name that the path must hold. */
  private readonly byName = new Map<string, Entry[]>();
  /** By how one of its names must begin. */
  private readonly byPrefix = new Map<string, Entry[]>();
  /** By how the path must end, from its last dot on. */
  private readonly byEnding = new Map<string, Entry[]>();
  private readonly others: Entry[] = [];
  /** Characters that a name or prefix begins with: most names of a path begin with another. */
  private readonly firsts = new Set<number>();

  constructor(lists: readonly (readonly string[])[], spell: (glob: string) => string) {
    for (const [list, globs] of lists.entries()) {
      for (const glob of globs.map(spell)) {
        const [keys, key] = this.place(glob);
        const entry = { list, matches: matcherOfGlob(glob) };
        if (keys === null) this.others.push(entry);
        else keys.set(key, [...(keys.get(key) ?? []), entry]);
        if (keys !== null && keys !== this.byEnding) this.firsts.add(key.charCodeAt(0));
      }
    }
  }

  find(path: string, found: Set<number>): void {
    const dot = path.lastIndexOf(".");
    if (dot >= 0) tryAll(this.byEnding.get(path.slice(dot)), path, found);
    for (let start = 0; start <= path.length; ) {
      const slash = path.indexOf("/", start);
      const end = slash < 0 ? path.length : slash;
      if (this.firsts.has(path.charCodeAt(start))) {
        tryAll(this.byName.get(path.slice(start, end)), path, found);
        if (this.byPrefix.size > 0)
          tryAll(this.byPrefix.get(path.slice(start, Math.min(end, start + PREFIX))), path, found);
      }
      start = end + 1;
    }
    tryAll(this.others, path, found);
  }

  /** Where a glob is looked up: by whatever of it every path that it matches must have. */
  private place(glob: string): readonly [Map<string, Entry[]> | null, string] {
    const parts = glob.split("/");
    const names = parts.filter((part) => part !== "" && !WILD.test(part));
    const name = names.sort((one, other) => other.length - one.length)[0];
    if (name !== undefined) return [this.byName, name];
    const last = parts.at(-1) as string;
    const ending = /\.[^.*?]*$/.exec(last)?.[0];
    if (ending !== undefined) return [this.byEnding, ending];
    for (const part of parts) {
      const prefix = (part.split(WILD, 1)[0] as string).slice(0, PREFIX);
      if (prefix.length === PREFIX) return [this.byPrefix, prefix];
    }
    return [null, ""];
  }
}

const tryAll = (entries: readonly Entry[] | undefined, path: string, found: Set<number>): void => {
  if (entries === undefined) return;
  for (const { list, matches } of entries) if (!found.has(list) && matches(path)) found.add(list);
};
