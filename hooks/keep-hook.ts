import { constants } from "node:fs";
import { chmod, copyFile, link, lstat, readFile, readlink, rename, stat, symlink } from "node:fs/promises";
import { Fault } from "../model/fault.ts";
import { hasCode, inspectHook, unlessAbsent } from "./hook-file.ts";
import { keptHook } from "./hook-name.ts";

/** Whether a hook was kept, executable or not. */
export const hasKeptHook = async (file: string): Promise<boolean> =>
  (await lstat(keptHook(file)).catch(unlessAbsent)) !== null;

/**
 * Gives a foreign hook its second name and leaves it under the first, so that it runs until the gate's
 * hook is put over it. Never overwrites what has that name already. Says whether the name is new.
 * @throws Fault when another hook was kept before.
 */
export const keepHook = async (file: string): Promise<boolean> => {
  const kept = keptHook(file);
  try {
    await nameTwice(file, kept);
    return true;
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
    // An installation that stopped halfway leaves both names on one hook; one that runs beside this one may
    // have put the gate's over the first by now.
    if (!(await isSame(file, kept)) && (await inspectHook(file)).kind !== "ours") {
      throw new Fault(`${kept} is there already, and it is not the same as ${file}`, {
        hint: "move one of the two away, then install again",
      });
    }
    return false;
  }
};

/** Puts the kept hook back under its first name, over the gate's: content, mode and times are its own. */
export const restoreHook = (file: string): Promise<void> => rename(keptHook(file), file);

const nameTwice = async (file: string, kept: string): Promise<void> => {
  if ((await lstat(file)).isSymbolicLink()) return symlink(await readlink(file), kept);
  try {
    await link(file, kept);
  } catch (error) {
    // Some file systems have no hard links, and Linux forbids them on other people's files.
    if (hasCode(error, "EEXIST")) throw error;
    await copyFile(file, kept, constants.COPYFILE_EXCL);
    await chmod(kept, (await stat(file)).mode & 0o7777);
  }
};

const isSame = async (one: string, other: string): Promise<boolean> => {
  const [a, b] = await Promise.all([lstat(one), lstat(other)]);
  if (a.ino === b.ino && a.dev === b.dev) return true;
  if (a.mode !== b.mode) return false;
  if (a.isSymbolicLink()) return (await readlink(one)) === (await readlink(other));
  return a.isFile() && (await readFile(one)).equals(await readFile(other));
};
