import { lstat, readFile } from "node:fs/promises";
import { hasCode, unlessAbsent } from "../hook-file.ts";

export const isThere = async (path: string): Promise<boolean> =>
  (await lstat(path).catch((error: unknown) => (hasCode(error, "ENOTDIR") ? null : unlessAbsent(error)))) !==
  null;

/** The text of a script; empty when there is none. */
export const textOfScript = async (path: string): Promise<string> =>
  (await readFile(path, "latin1").catch(unlessAbsent)) ?? "";
