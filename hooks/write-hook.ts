import { dirname } from "node:path";
import { Fault } from "../model/fault.ts";
import { replaceFile } from "../sys/replace-file.ts";
import { isExecutable } from "./is-executable.ts";

/**
 * Puts an executable file in place in one step: git finds the old hook or the new one, never none and
 * never half a one. The bytes are on the disk before the name is: after a power cut an empty hook would
 * let every push pass. `drafts` is a directory on the same file system in which no server looks for hooks.
 */
export const writeHook = (file: string, text: string, drafts: string): Promise<void> => {
  const check = (draft: string): void => {
    if (isExecutable(draft)) return;
    throw new Fault(`files in ${dirname(file)} cannot be executed, so git would skip the hook`, {
      hint: "is that file system mounted noexec?",
    });
  };
  return replaceFile(file, text, { mode: 0o755 }, { drafts, check });
};
