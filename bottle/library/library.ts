import { lstatSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "../../model/fault.ts";
import { nearest } from "../../policy/nearest.ts";
import { isName, NAME_RULE } from "../manifest/names.ts";
import { type ManifestFile, readAgent, readBottle } from "../manifest/read-manifest.ts";
import type { Places } from "./places.ts";
import { checkNothing, checkOwn, readTextFile } from "./read-file.ts";

/** Who wrote an agent: the user, or whoever wrote the repository. */
export type Origin = "user" | "repository";

/** A manifest that is there, read or not. */
export interface Entry {
  readonly name: string;
  readonly file: string;
  readonly from: Origin;
}

/** The manifests of a user and of the repository around. Each is read when it is asked for, once. */
export interface Library {
  readonly places: Places;
  readonly bottles: () => readonly Entry[];
  readonly hasBottle: (name: string) => boolean;
  /** The user's own come first; a repository's agent of the same name is not seen. */
  readonly agents: () => readonly Entry[];
  /** @throws Fault */
  readonly readBottle: (name: string) => ManifestFile;
  /** @throws Fault */
  readonly readAgent: (name: string) => ManifestFile & { readonly from: Origin };
  /** Bottles that a repository brings, which is an error. */
  readonly foreignBottles: () => readonly string[];
  readonly skills: () => readonly string[];
}

const SUFFIX = ".md";

/** Opens the manifests; nothing is read yet. */
export const openLibrary = (places: Places): Library => {
  const { configuration, repository } = places;
  const own = (kind: "bottles" | "agents"): readonly Entry[] =>
    list(join(configuration, kind)).map(({ name, file }) => ({ name, file, from: "user" }));
  const brought = (): readonly Entry[] =>
    repository === null
      ? []
      : list(plainDirectory(repository, "agents")).map(({ name, file }) => ({
          name,
          file,
          from: "repository",
        }));
  const bottles = once(() => own("bottles"));
  const agents = once(() => {
    const mine = own("agents");
    const names = new Set(mine.map(({ name }) => name));
    return [...mine, ...brought().filter(({ name }) => !names.has(name))];
  });
  const bottleNamed = once(() => byName(bottles()));
  const agentNamed = once(() => byName(agents()));
  const checkDirectory = once(() => {
    for (const directory of [configuration, join(configuration, "bottles")])
      checkOwn(directory, statSync(directory));
  });
  const read = new Map<string, ManifestFile>();
  const reading = (key: string, make: () => ManifestFile): ManifestFile => {
    const known = read.get(key);
    if (known !== undefined) return known;
    const made = make();
    read.set(key, made);
    return made;
  };
  return {
    places,
    bottles,
    hasBottle: (name) => bottleNamed().has(name),
    agents,
    readBottle: (name) =>
      reading(`bottle ${name}`, () => {
        const { file } = find(bottleNamed(), name, "bottle", join(configuration, "bottles"));
        checkDirectory();
        return readBottle(readTextFile(file, checkOwn, true), file, places.home);
      }),
    readAgent: (name) => {
      const { file, from } = find(agentNamed(), name, "agent", join(configuration, "agents"));
      const manifest = reading(`agent ${name}`, () => {
        const mine = from === "user";
        return readAgent(readTextFile(file, mine ? checkOwn : checkNothing, mine), file);
      });
      return { ...manifest, from };
    },
    foreignBottles: () =>
      repository === null ? [] : list(plainDirectory(repository, "bottles")).map(({ file }) => file),
    skills: () => directories(join(configuration, "skills")),
  };
};

/** A directory of the repository's `.bottle/`; links are not followed: they could lead anywhere. */
const plainDirectory = (repository: string, kind: string): string => {
  for (const path of [join(repository, ".bottle"), join(repository, ".bottle", kind)]) {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink())
      throw new Fault(`${path} is a symbolic link`, {
        hint: "a repository's own files are read where they lie",
      });
  }
  return join(repository, ".bottle", kind);
};

const list = (directory: string): readonly Omit<Entry, "from">[] =>
  names(directory)
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => ({ name: file.slice(0, -SUFFIX.length), file: join(directory, file) }));

const directories = (path: string): readonly string[] =>
  names(path).filter(
    (name) => isName(name) && statSync(join(path, name), { throwIfNoEntry: false })?.isDirectory(),
  );

const names = (directory: string): readonly string[] => {
  try {
    return readdirSync(directory).sort();
  } catch (cause) {
    const { code = "unknown error" } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return [];
    throw new Fault(`cannot list ${directory} (${code})`, { cause });
  }
};

const byName = (entries: readonly Entry[]): ReadonlyMap<string, Entry> =>
  new Map(entries.map((entry) => [entry.name, entry]));

const find = (entries: ReadonlyMap<string, Entry>, name: string, what: string, directory: string): Entry => {
  if (!isName(name)) throw new Fault(`${JSON.stringify(name)} is no name of a file: it ${NAME_RULE}`);
  const entry = entries.get(name);
  if (entry !== undefined) return entry;
  const near = nearest(name, [...entries.keys()]);
  throw new Fault(
    `there is no ${what} ${name} in ${directory}${near === null ? "" : `; did you mean ${near}?`}`,
    {
      hint: entries.size === 0 ? "bottle init writes the first ones" : "bottle list shows what there is",
    },
  );
};

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};
