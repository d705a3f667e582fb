import { randomBytes } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Fault } from "../model/fault.ts";
import { isExecutable } from "./is-executable.ts";

/**
 * Puts an executable file in place in one step: git finds the old hook or the new one, never none and
 * never half a one. The bytes are on the disk before the name is: after a power cut an empty hook would
 * let every push pass. `drafts` is a directory on the same file system in which no server looks for hooks.
 */
export const writeHook = async (file: string, text: string, drafts: string): Promise<void> => {
  const draft = join(drafts, `${basename(file)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    const handle = await open(draft, "wx", 0o755);
    try {
      await handle.writeFile(text);
      await handle.chmod(0o755);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (!isExecutable(draft)) {
      throw new Fault(`files in ${dirname(file)} cannot be executed, so git would skip the hook`, {
        hint: "is that file system mounted noexec?",
      });
    }
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
  await syncDirectory(dirname(file));
};

/** Makes renames in a directory last. */
export const syncDirectory = async (dir: string): Promise<void> => {
  const handle = await open(dir, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
