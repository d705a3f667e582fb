import {
  type BigIntStats,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { wallClock } from "../../sys/clock.ts";
import { crypto } from "../../sys/crypto.ts";
import type { Library } from "./library.ts";

// Reading hundreds of manifests takes longer than anybody wants to wait for a list, and its answer follows from the
// files alone. It is kept with what the files looked like, and holds until one of them looks different. Nothing but
// the list is answered from here: what is planned or launched is read anew.

/** Where a list is kept, and what it was made from. */
export interface Memory {
  readonly file: string;
  /** Of every file and directory: name, size, times, owner and rights; and which program read them. */
  readonly state: string;
  /** A file changed so lately that it could change again and look the same. */
  readonly isFresh: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

/** File systems with coarse clocks tell times in steps of up to 2 s (FAT). */
const STEP_NS = 2_000_000_000n;

/** Looks at every file that a list is made from. `program` tells one build from another. */
export const memoryOf = (library: Library, env: Env, program: string): Memory => {
  const { configuration, home, repository } = library.places;
  const own =
    repository === null
      ? []
      : [".bottle", ".bottle/agents", ".bottle/bottles"].map((name) => join(repository, name));
  const paths = [
    ...[configuration, join(configuration, "bottles"), join(configuration, "agents"), ...own],
    ...library.bottles().map(({ file }) => file),
    ...library.agents().map(({ file }) => file),
    ...library.foreignBottles(),
  ];
  const stats = paths.map(look);
  const account = `${process.geteuid?.()} ${process.getegid?.()}`;
  const state = digest([
    program,
    account,
    home,
    ...paths.flatMap((path, at) => [path, ...(stats[at] ?? []).map(line)]),
  ]);
  const newest = stats.flat().reduce((latest, { ctimeNs }) => (ctimeNs > latest ? ctimeNs : latest), 0n);
  const cache = env["XDG_CACHE_HOME"] ?? "";
  const directory = join(isAbsolute(cache) ? cache : join(home, ".cache"), "bottle");
  return {
    file: join(directory, `list-${digest([configuration, repository ?? ""]).slice(0, 16)}.json`),
    state,
    isFresh: newest + STEP_NS > BigInt(wallClock()) * 1_000_000n,
  };
};

/** A file itself, and where it is a link, what it leads to. */
const look = (path: string): readonly BigIntStats[] => {
  const own = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (own === undefined || !own.isSymbolicLink()) return own === undefined ? [] : [own];
  const target = statSync(path, { bigint: true, throwIfNoEntry: false });
  return target === undefined ? [own] : [own, target];
};

const line = ({ dev, ino, mode, uid, gid, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  [dev, ino, mode, uid, gid, size, mtimeNs, ctimeNs].join(" ");

const digest = (lines: readonly string[]): string =>
  crypto().createHash("sha256").update(lines.join("\0")).digest("hex");

/** The list that was kept, if it still holds; null otherwise. */
export const recall = <T>({ file, state }: Memory): T | null => {
  try {
    const kept = JSON.parse(readFileSync(file, "utf8")) as { readonly state?: unknown; readonly list?: T };
    return kept.state === state ? (kept.list ?? null) : null;
  } catch {
    return null;
  }
};

/**
 * Keeps a list. One that cannot be kept is made anew the next time; so is one that a crash cut short, and nobody waits
 * until it is on disk.
 */
export const remember = ({ file, state, isFresh }: Memory, list: unknown): void => {
  if (isFresh) return;
  const draft = `${file}.${crypto().randomBytes(6).toString("hex")}.draft`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    try {
      writeFileSync(draft, JSON.stringify({ state, list }), { mode: 0o600, flag: "wx" });
      renameSync(draft, file);
    } finally {
      rmSync(draft, { force: true });
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
  }
};
