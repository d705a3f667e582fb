import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { runCli } from "../bottle/cli.ts";
import { commands } from "../bottle/commands/commands.ts";

/** Writes first files into a scratch directory, lists and plans them, so that what that needs is compiled once. */
export const warmBottle = async (version: string): Promise<void> => {
  const scratch = mkdtempSync(join(tmpdir(), "git-gate-warm-"));
  try {
    const io = {
      env: { HOME: scratch, BOTTLE_HOME: join(scratch, "bottle") },
      cwd: scratch,
      program: version,
      stdin: Readable.from([]),
      out: () => {},
      write: () => {},
      windowSize: () => null,
      err: () => {},
    };
    for (const argv of [["init"], ["list"], ["info", "implementer"], ["plan", "implementer"]]) {
      const code = await runCli(commands, version, argv, io);
      if (code !== 0) throw new Error(`bottle ${argv.join(" ")} was answered with ${code}`);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};
