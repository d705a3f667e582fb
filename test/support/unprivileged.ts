import { chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { execa } from "execa";

/** The account that owns nothing. */
const NOBODY = 65534;

/**
 * Runs something as an account that permissions hold for: root, who may read everything, lends the directory
 * to nobody and steps down for as long as it takes.
 */
export const unprivileged = async <T>(directory: string, work: () => Promise<T>): Promise<T> => {
  if (process.geteuid?.() !== 0) return work();
  await execa("chown", ["-R", String(NOBODY), directory]);
  for (let above = dirname(directory); above.startsWith(`${tmpdir()}/`); above = dirname(above)) {
    await chmod(above, 0o755);
  }
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
};
