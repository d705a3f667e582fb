import { lstat, readFile } from "node:fs/promises";
import { Fault } from "../model/fault.ts";
import { type HookScript, readHookScript } from "./hook-script.ts";
import { isExecutable } from "./is-executable.ts";

/** What stands where git looks for a hook. */
export type HookFile =
  | { readonly kind: "absent" }
  | { readonly kind: "foreign"; readonly executable: boolean }
  | {
      readonly kind: "ours";
      readonly executable: boolean;
      readonly text: string;
      readonly script: HookScript;
    };

/** @throws Fault when it cannot be read, or is no file. */
export const inspectHook = async (file: string): Promise<HookFile> => {
  const stats = await lstat(file).catch(unlessAbsent);
  if (stats === null) return { kind: "absent" };
  if (!stats.isFile() && !stats.isSymbolicLink()) throw new Fault(`${file} is not a file`);
  const executable = isExecutable(file);
  const text = await readFile(file, "utf8").catch(unlessUnreadable);
  const script = text === null ? null : readHookScript(text);
  return text === null || script === null
    ? { kind: "foreign", executable }
    : { kind: "ours", executable, text, script };
};

// A dangling link, and a file that may be executed but not read, are somebody's too.
const unlessUnreadable = (error: unknown): null => (hasCode(error, "EACCES") ? null : unlessAbsent(error));

/** For `catch`: null when there is no such file, the error otherwise. */
export const unlessAbsent = (error: unknown): null => {
  if (hasCode(error, "ENOENT")) return null;
  throw error;
};

export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;
