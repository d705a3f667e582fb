import { Fault } from "../model/fault.ts";
import { textOf, userGit } from "./user-git.ts";

/** Major and minor number. */
export type GitVersion = readonly [number, number];

/** The version of the git on PATH. */
export const gitVersion = async (env: NodeJS.ProcessEnv): Promise<GitVersion> => {
  const text = textOf(await userGit(env, ["--version"], { cwd: "/" }));
  const match = /^git version (\d+)\.(\d+)/.exec(text);
  if (match === null) throw new Fault(`git has an unknown version: ${text}`);
  return [Number(match[1]), Number(match[2])];
};

export const isAtLeast = ([major, minor]: GitVersion, [wantMajor, wantMinor]: GitVersion): boolean =>
  major > wantMajor || (major === wantMajor && minor >= wantMinor);
