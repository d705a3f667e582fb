import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Fault } from "../../model/fault.ts";
import { replaceFile, syncDirectory } from "../../sys/replace-file.ts";
import { type Entry, isPushId, parseEntry } from "./entry.ts";

const ENDING = ".json";

/** Where the mirror keeps what it has to remember, below the gate's own directory. */
export const mirrorDir = (stateDir: string): string => join(stateDir, "mirror");

const queueDir = (stateDir: string): string => join(mirrorDir(stateDir), "queue");

const fileOf = (stateDir: string, pushId: string): string => {
  if (!isPushId(pushId)) throw new Fault("a push id must be letters, digits, . _ -");
  return join(queueDir(stateDir), pushId + ENDING);
};

/** Adds an entry or replaces it, whole or not at all. Returns once it is on disk. @throws Fault */
export const writeEntry = async (stateDir: string, entry: Entry): Promise<void> => {
  const file = fileOf(stateDir, entry.pushId);
  try {
    await makeDirectory(dirname(file));
    await replaceFile(file, `${JSON.stringify(entry, null, 1)}\n`, { mode: 0o600 });
  } catch (cause) {
    throw new Fault(`cannot write the mirror's queue ${file}: ${(cause as Error).message}`, {
      cause,
      hint: "the user that git runs as must own the gate's directory, and its disk must have room",
    });
  }
};

export const removeEntry = async (stateDir: string, pushId: string): Promise<void> => {
  const file = fileOf(stateDir, pushId);
  await rm(file, { force: true });
  await syncDirectory(dirname(file));
};

/** All entries, oldest first. @throws Fault naming the file that is not an entry */
export const readQueue = async (stateDir: string): Promise<readonly Entry[]> => {
  const dir = queueDir(stateDir);
  const names = await readdir(dir).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [];
    throw new Fault(`cannot read the mirror's queue ${dir} (${cause.code})`, { cause });
  });
  const files = names.filter((name) => name.endsWith(ENDING)).map((name) => join(dir, name));
  const entries: Entry[] = [];
  for (const file of files) {
    const entry = await readEntry(file);
    if (entry !== null) entries.push(entry);
  }
  return entries.sort((a, b) => a.since - b.since || (a.pushId < b.pushId ? -1 : 1));
};

/** Null when somebody else has just removed it. */
const readEntry = async (file: string): Promise<Entry | null> => {
  try {
    const entry = parseEntry(JSON.parse(await readFile(file, "utf8")));
    if (join(dirname(file), entry.pushId + ENDING) !== file)
      throw new TypeError("pushId is not the file's name");
    return entry;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new Fault(`the mirror's queue cannot be read: ${file}: ${(cause as Error).message}`, {
      cause,
      hint: "compare its refs with upstream's (git ls-remote), then move the file away",
    });
  }
};

/** Removes what writers that were killed have left half done, once it is older than `ms`. */
export const sweepDrafts = async (stateDir: string, now: number, ms: number): Promise<void> => {
  const dir = queueDir(stateDir);
  for (const name of await readdir(dir).catch(() => [])) {
    if (!name.endsWith(".draft")) continue;
    const file = join(dir, name);
    const stats = await stat(file).catch(() => null);
    if (stats !== null && now - stats.mtimeMs > ms) await rm(file, { force: true });
  }
};

/** Makes a directory and those above it, each lasting. */
const makeDirectory = async (dir: string): Promise<void> => {
  const first = await mkdir(dir, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = dir; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made));
};
