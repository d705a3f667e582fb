import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { wallClock } from "../../../sys/clock.ts";

/** What git calls a quarantine: `tmp_objdir-incoming-XXXXXX`, before 2.39 `incoming-XXXXXX`. */
const QUARANTINE = /^(?:tmp_objdir-)?incoming-/;

/** Removes what pushes that were killed left behind; git itself does so only when it tidies up, weeks later. */
export const sweepQuarantines = async (gitDir: string, olderThanMs: number): Promise<void> => {
  const objects = join(gitDir, "objects");
  for (const name of (await readdir(objects)).filter((each) => QUARANTINE.test(each))) {
    const found = await stat(join(objects, name)).catch(() => null);
    if (found === null || wallClock() - found.mtimeMs < olderThanMs) continue;
    await rm(join(objects, name), { recursive: true, force: true });
  }
};
