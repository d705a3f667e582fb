import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Fault } from "../../model/fault.ts";
import { readPolicy } from "../../policy/load.ts";
import type { LoadedPolicy } from "../../policy/policy.ts";
import { plainRepo } from "../../sys/git.ts";
import { replaceFile } from "../../sys/replace-file.ts";
import type { Io } from "../command.ts";
import { stateDir } from "../line/state-dir.ts";
import { policyReader } from "../policy/reader.ts";
import { repositoryPolicy } from "../repository-policy.ts";
import { mirrorDir } from "./queue.ts";

/**
 * What only the server's hook knows of the policy: which file its installation names, and what the server calls
 * the repository, by which overrides are chosen.
 */
export interface LastPolicy {
  /** Absolute path. */
  readonly policy: string;
  /** Null: the server has no name for it. */
  readonly repository: string | null;
}

const fileOf = (gitDir: string): string => join(mirrorDir(stateDir(gitDir)), "policy.json");

/** Takes it down for whoever looks after the repository outside a hook. The mirror's directory is there. */
export const noteLastPolicy = async (gitDir: string, last: LastPolicy): Promise<void> => {
  const text = `${JSON.stringify(last)}\n`;
  if ((await readFile(fileOf(gitDir), "utf8").catch(() => "")) !== text)
    await replaceFile(fileOf(gitDir), text, { mode: 0o600 });
};

/**
 * The policy as the last push that was noted met it; before there is one, as a hook without flags would find it.
 * `flag` names another file. @throws Fault
 */
export const lastPolicy = async (
  gitDir: string,
  { env, cwd }: Pick<Io, "env" | "cwd">,
  flag?: string,
): Promise<LoadedPolicy> => {
  const last = await readLast(gitDir);
  if (last === null) return repositoryPolicy(plainRepo(gitDir, env), { flag, env, cwd });
  const names = last.repository === null ? [gitDir] : [gitDir, last.repository];
  return readPolicy(resolve(cwd, flag ?? last.policy), policyReader({ repository: names, pusher: null }));
};

const readLast = async (gitDir: string): Promise<LastPolicy | null> => {
  const file = fileOf(gitDir);
  try {
    const { policy, repository } = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
    if (typeof policy !== "string") throw new TypeError("policy is not a text");
    return { policy, repository: typeof repository === "string" ? repository : null };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new Fault(`${file} cannot be read: ${(cause as Error).message}`, {
      cause,
      hint: "remove it: the next push makes it anew",
    });
  }
};
