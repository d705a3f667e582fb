import { accessSync, constants, type Stats, statSync } from "node:fs";

const WRITABLE_BY_ANYONE = 0o002;

/** Why a program cannot be trusted or run, in words that follow its name; null when it can. */
export const programFlaw = (file: string): string | null => {
  const stats = look(file);
  if (typeof stats === "string") return stats;
  if (!stats.isFile()) return "is not a file";
  if ((stats.mode & WRITABLE_BY_ANYONE) !== 0) return "may be written by anyone";
  try {
    accessSync(file, constants.X_OK);
    return null;
  } catch {
    return "is not executable";
  }
};

const look = (file: string): Stats | string => {
  try {
    return statSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? "is missing" : `cannot be looked at (${code})`;
  }
};
