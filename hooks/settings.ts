import { setTimeout } from "node:timers/promises";
import { Fault } from "../model/fault.ts";
import { checkGit, gitCommand, plainRepo } from "../sys/git.ts";
import { type Outcome, run } from "../sys/run.ts";
import type { Repository } from "./repository.ts";
import { complaintOf, userGit } from "./user-git.ts";

// Git does not wait for config.lock; an installation beside this one holds it for some milliseconds.
const TRIES = 40;
/** In `ms`. */
const PAUSE = 50;

/**
 * Configuration that an installation changes. What stood there before is kept beside it, in the section
 * `gate.<key>`, so that it can be put back: `set` is what was written, `was` what it replaced, if anything.
 */
export const setSetting = async (repo: Repository, key: string, value: string): Promise<void> => {
  const before = await readSetting(repo, key);
  if (before === value) return;
  if ((await readSetting(repo, `gate.${key}.set`)) === null && before !== null) {
    await write(repo, `gate.${key}.was`, before);
  }
  await write(repo, `gate.${key}.set`, value);
  await write(repo, key, value);
};

/** Undoes `setSetting`, unless somebody has changed the value since. Says whether it did. */
export const restoreSetting = async (repo: Repository, key: string): Promise<boolean> => {
  const set = await readSetting(repo, `gate.${key}.set`);
  if (set === null) return false;
  const was = await readSetting(repo, `gate.${key}.was`);
  const untouched = (await readSetting(repo, key)) === set;
  if (untouched) await (was === null ? unset(repo, key) : write(repo, key, was));
  await unset(repo, `gate.${key}.set`);
  await unset(repo, `gate.${key}.was`);
  return untouched;
};

/** A value of the repository's own configuration file, or null. */
export const readSetting = async (repo: Repository, key: string): Promise<string | null> => {
  const { stdout, exitCode } = await local(repo, ["--get", "-z", key], [1]);
  return exitCode === 0 ? stdout.toString("utf8").replace(/\0$/, "") : null;
};

/** All values of a key that may have several. */
export const readSettings = async (repo: Repository, key: string): Promise<string[]> => {
  const { stdout } = await local(repo, ["--get-all", "-z", key], [1]);
  return stdout.toString("utf8").split("\0").slice(0, -1);
};

/** Adds a value to a key that may have several, once. */
export const addSetting = async (repo: Repository, key: string, value: string): Promise<void> => {
  if (!(await readSettings(repo, key)).includes(value)) await local(repo, ["--add", key, value]);
};

/** Removes one value of a key that may have several. */
export const removeSetting = async (repo: Repository, key: string, value: string): Promise<void> => {
  const exactly = `^${value.replace(/[^A-Za-z0-9_-]/g, "\\$&")}$`;
  await local(repo, ["--unset-all", key, exactly], [5]);
};

/** What git itself would read, from whichever file. */
export const effectiveSetting = async (repo: Repository, key: string): Promise<string | null> => {
  const where = { cwd: repo.gitDir, gitDir: repo.gitDir };
  const { stdout, exitCode } = await userGit(repo.env, ["config", "--get", "-z", key], where);
  return exitCode === 0 ? stdout.toString("utf8").replace(/\0$/, "") : null;
};

const write = (repo: Repository, key: string, value: string): Promise<unknown> =>
  local(repo, ["--replace-all", key, value]);

// 5: there was nothing to unset (git-config(1)).
const unset = (repo: Repository, key: string): Promise<unknown> => local(repo, ["--unset-all", key], [5]);

const local = async (
  repo: Repository,
  args: readonly string[],
  allow: readonly number[] = [],
): Promise<Outcome> => {
  const all = ["config", "--local", ...args];
  for (let tries = 1; ; tries += 1) {
    const outcome = await run(gitCommand(plainRepo(repo.gitDir, repo.env), all, { cwd: repo.gitDir }));
    const locked = outcome.exitCode === 255 && outcome.stderr.includes("could not lock config file");
    if (locked && tries < TRIES) {
      await setTimeout(PAUSE);
      continue;
    }
    if (locked) {
      throw new Fault(`cannot change the configuration of ${repo.gitDir}: ${complaintOf(outcome)}`, {
        hint: "is it writable for this user, or is another git holding config.lock?",
      });
    }
    checkGit(all, outcome, allow);
    return outcome;
  }
};
