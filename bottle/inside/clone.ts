import { run } from "../../sys/run.ts";
import type { Clone } from "./messages.ts";

type Env = Readonly<Record<string, string>>;

/** Clones through the gate, with the agent's own rights; says what went wrong, or null. */
export const cloneAll = async (clones: readonly Clone[], env: Env): Promise<string | null> => {
  for (const { url, directory } of clones) {
    const { exitCode, stderr } = await run({ argv: ["git", "clone", "--quiet", "--", url, directory], env });
    if (exitCode !== 0) return `git clone ${url}: ${stderr.trim() || `ended with ${exitCode}`}`;
  }
  return null;
};

/**
 * What would be lost with the clones, for the launcher's words: the agent's own git says so, and an agent that lies
 * loses nothing but its own work.
 */
export const unpushed = async (clones: readonly Clone[], env: Env): Promise<readonly string[]> => {
  const found = await Promise.all(
    clones.map(async ({ directory }) => {
      const git = async (...args: readonly string[]): Promise<number> => {
        const { exitCode, stdout } = await run({ argv: ["git", "-C", directory, ...args], env });
        const text = stdout.toString("utf8").trim();
        return exitCode !== 0 || text === "" ? 0 : text.split("\n").length;
      };
      const [commits, files] = [
        await git("rev-list", "--branches", "--not", "--remotes"),
        await git("status", "--porcelain"),
      ];
      return [
        ...(commits === 0 ? [] : [`${directory}: ${commits} commits that were not pushed`]),
        ...(files === 0 ? [] : [`${directory}: ${files} files that were not committed`]),
      ];
    }),
  );
  return found.flat();
};
