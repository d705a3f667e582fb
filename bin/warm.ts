import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { writePackedRules } from "../gate/assets.ts";
import { type CommandRow, runCli } from "../gate/cli.ts";
import { packRules } from "../scanners/engine/create-scanner.ts";
import { run } from "../sys/run.ts";

const POLICY =
  "version: 1\nlimits: { time: 60s }\nrefs: { rules: [{ match: [refs/heads/main], rewrite: block }] }\n";
const ZERO = "0".repeat(40);

/**
 * Judges a small push in a scratch repository, without and with a policy file, so that every function that
 * a push needs has been compiled once and is in the code cache.
 */
export const warmUp = async (rows: readonly CommandRow[]): Promise<void> => {
  const scratch = mkdtempSync(join(tmpdir(), "git-gate-warm-"));
  try {
    const env = scratchEnv(scratch);
    const git = async (args: readonly string[], input = ""): Promise<string> => {
      const outcome = await run({ argv: ["git", ...args], cwd: scratch, env, input });
      if (outcome.exitCode !== 0) throw new Error(`git ${args[0]}: ${outcome.stderr}`);
      return outcome.stdout.toString("utf8").trim();
    };
    await git(["init", "--quiet", "--bare", "."]);
    const blob = await git(["hash-object", "-w", "--stdin"], "a clean file\n");
    const tree = await git(["mktree"], `100644 blob ${blob}\tfile\n`);
    const commit = await git(["commit-tree", tree, "-m", "clean"]);
    const push = async (): Promise<void> => {
      const stdin = Readable.from([Buffer.from(`${ZERO} ${commit} refs/heads/main\n`)]);
      const io = {
        env: { ...env, GIT_DIR: scratch },
        cwd: scratch,
        stdin,
        errIsTerminal: false,
        color: false,
      };
      const code = await runCli(rows, ["pre-receive"], { ...io, out: () => {}, err: () => {} });
      if (code !== 0) throw new Error(`a clean push was answered with ${code}`);
    };
    const scan = async (): Promise<void> => {
      const io = { env, cwd: scratch, stdin: Readable.from([]), errIsTerminal: false, color: false };
      const code = await runCli(rows, ["scan", "--all"], { ...io, out: () => {}, err: () => {} });
      if (code !== 0) throw new Error(`a clean history was answered with ${code}`);
    };
    writePackedRules(packRules());
    await push();
    writeFileSync(join(scratch, "gate.yaml"), POLICY);
    await push();
    await scan();
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};

const scratchEnv = (home: string): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "",
  HOME: home,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "gate",
  GIT_AUTHOR_EMAIL: "gate@example.com",
  GIT_COMMITTER_NAME: "gate",
  GIT_COMMITTER_EMAIL: "gate@example.com",
});
