import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { crypto } from "./crypto.ts";

/** Whose a new file is and who may do what with it. */
export interface FileRights {
  /** Permission bits. */
  readonly mode: number;
  /** Absent: the account of this process. */
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/** How a new file is made. */
export interface Drafting {
  /** A directory on the same file system; absent: the file's own. */
  readonly drafts?: string;
  /** Looks at the draft before it takes the file's place; what it throws keeps the old file. */
  readonly check?: (draft: string) => void;
}

/**
 * Puts text in a file's place in one step: whoever reads meanwhile, or after a crash, finds the old text or
 * the new one, whole. Returns once it is on disk. @throws the error of the file system, and what `check` throws
 */
export const replaceFile = async (
  file: string,
  text: string,
  { mode, owner }: FileRights,
  { drafts = dirname(file), check }: Drafting = {},
): Promise<void> => {
  const draft = join(drafts, `${basename(file)}.${crypto().randomBytes(6).toString("hex")}.draft`);
  try {
    const handle = await open(draft, "wx", 0o600);
    try {
      await handle.writeFile(text);
      if (owner !== undefined) await handle.chown(owner.uid, owner.gid);
      await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    check?.(draft);
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
  await syncDirectory(dirname(file));
};

/** Makes renames and removals in a directory last (fsync(2), NOTES). Some file systems cannot, and need not. */
export const syncDirectory = async (directory: string): Promise<void> => {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EINVAL") throw error;
  } finally {
    await handle.close();
  }
};
