import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../../model/fault.ts";
import { replaceFile, syncDirectory } from "../../sys/replace-file.ts";
import { type JournalEntry, parseEntry } from "./journal-entry.ts";

const ENDING = ".json";

/** Writes an entry so that a crash leaves the old one or the new one, never a half. Returns once it is on disk. */
export const writeEntry = async (stateDir: string, entry: JournalEntry): Promise<void> => {
  const dir = await journalDir(stateDir);
  const text = `${JSON.stringify(entry, null, 1)}\n`;
  await replaceFile(join(dir, fileName(entry.pushId)), text, { mode: 0o600 });
};

export const removeEntry = async (stateDir: string, pushId: string): Promise<void> => {
  const dir = await journalDir(stateDir);
  await rm(join(dir, fileName(pushId)), { force: true });
  await syncDirectory(dir);
};

/** All entries, oldest first. @throws Fault naming the file that is not an entry */
export const readJournal = async (stateDir: string): Promise<readonly JournalEntry[]> => {
  const dir = join(stateDir, "journal");
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new Fault(`cannot read the forward journal ${dir}`, { cause: error });
  });
  const entries: JournalEntry[] = [];
  for (const name of names.filter((each) => each.endsWith(ENDING))) {
    const path = join(dir, name);
    try {
      const entry = parseEntry(JSON.parse(await readFile(path, "utf8")));
      if (fileName(entry.pushId) !== name) throw new TypeError("pushId is not the file's name");
      entries.push(entry);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === "ENOENT") continue;
      throw new Fault(`the forward journal ${path} cannot be read: ${(cause as Error).message}`, {
        cause,
        hint: "compare the gate's refs with upstream's (git ls-remote), then move the file away",
      });
    }
  }
  return entries.sort((a, b) => a.since - b.since);
};

const fileName = (pushId: string): string => {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(pushId))
    throw new Fault("a push id must be letters, digits, . _ -");
  return pushId + ENDING;
};

const journalDir = async (stateDir: string): Promise<string> => {
  const dir = join(stateDir, "journal");
  await mkdir(dir, { recursive: true, mode: 0o700 });
  return dir;
};
