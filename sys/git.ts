import { Fault } from "../model/fault.ts";
import type { Command, Feeding, Outcome, Running } from "./run.ts";
import { run, start, startInto } from "./run.ts";

/** A repository as git is to see it, with the environment its children get. */
export interface GitRepo {
  /** Absolute path of the git directory. */
  readonly gitDir: string;
  /** The object variables of the quarantine, exactly as receive-pack gave them; empty outside one. */
  readonly quarantine: Readonly<Record<string, string>>;
  /** PATH and what else the child may inherit. */
  readonly base: Readonly<Record<string, string>>;
  /** Beginnings of refs whose history nobody has judged: what only they reach counts as incoming. */
  readonly untrusted?: readonly string[];
}

/**
 * Variables of git's quarantine (git-receive-pack(1), "QUARANTINE ENVIRONMENT") and of a shallow push.
 * They are kept exactly as given; a push that only deletes has none of them.
 */
const QUARANTINE = [
  "GIT_OBJECT_DIRECTORY",
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_QUARANTINE_PATH",
  "GIT_SHALLOW_FILE",
] as const;

const INHERITED = ["PATH", "HOME", "TMPDIR", "TZ", "LD_LIBRARY_PATH", "SystemRoot"] as const;

const pick = (from: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> => {
  const picked: Record<string, string> = {};
  for (const name of names) {
    const value = from[name];
    if (value !== undefined) picked[name] = value;
  }
  return picked;
};

/** The repository a hook runs in: its quarantine is part of what git must see. */
export const hookRepo = (gitDir: string, env: NodeJS.ProcessEnv): GitRepo => ({
  gitDir,
  quarantine: pick(env, QUARANTINE),
  base: pick(env, INHERITED),
});

/** A repository seen from outside any push. */
export const plainRepo = (gitDir: string, env: NodeJS.ProcessEnv): GitRepo => ({
  gitDir,
  quarantine: {},
  base: pick(env, INHERITED),
});

/**
 * The environment of every git child: no user or system configuration, no replace refs, no grafts, no
 * prompt, no trace; whatever the pusher or the operator's shell has set is gone (git(1), "ENVIRONMENT").
 */
export const gitEnv = (repo: GitRepo): Record<string, string> => ({
  ...repo.base,
  ...repo.quarantine,
  GIT_DIR: repo.gitDir,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_ATTR_NOSYSTEM: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_GRAFT_FILE: "/dev/null",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_TERMINAL_PROMPT: "0",
  GIT_PAGER: "cat",
  LC_ALL: "C",
});

/**
 * Settings that keep git's memory small: objects over a megabyte are streamed, packs are mapped in small
 * windows, few bases of deltas are kept (lists and comparisons of trees gain nothing by more) (git-config(1), core.bigFileThreshold, core.packedGitWindowSize, core.packedGitLimit,
 * core.deltaBaseCacheLimit).
 */
const FRUGAL = [
  "-c",
  "core.bigFileThreshold=1m",
  "-c",
  "core.packedGitWindowSize=1m",
  "-c",
  "core.packedGitLimit=16m",
  "-c",
  "core.deltaBaseCacheLimit=8m",
] as const;

const NEUTRAL = [
  "-c",
  "core.quotePath=false",
  "-c",
  "core.fsmonitor=false",
  "-c",
  "protocol.allow=never",
  "-c",
  "advice.graftFileDeprecated=false",
] as const;

type Extra = Partial<Omit<Command, "argv" | "env">> & { readonly env?: Readonly<Record<string, string>> };

/** A git command on a repository, as data. */
export const gitCommand = (repo: GitRepo, args: readonly string[], extra: Extra = {}): Command => {
  const { env, ...rest } = extra;
  return { ...rest, argv: ["git", ...NEUTRAL, ...FRUGAL, ...args], env: { ...gitEnv(repo), ...env } };
};

/** Starts git with streams for the caller. */
export const startGit = (repo: GitRepo, args: readonly string[], extra: Extra = {}): Running =>
  start(gitCommand(repo, args, extra));

/** Starts git with a stream for the caller to write to; what git writes goes to a file descriptor. */
export const startGitInto = (
  repo: GitRepo,
  args: readonly string[],
  output: number,
  extra: Extra = {},
): Feeding => startInto(gitCommand(repo, args, extra), output);

/** Runs git to its end; any exit code but 0 (or those in `allow`) is a Fault. */
export const git = async (
  repo: GitRepo,
  args: readonly string[],
  extra: Extra & { readonly allow?: readonly number[] } = {},
): Promise<Outcome> => {
  const { allow, ...rest } = extra;
  const outcome = await run(gitCommand(repo, args, rest));
  // Killed because it was no longer wanted: why that is matters, not how git took it.
  rest.signal?.throwIfAborted();
  checkGit(args, outcome, allow);
  return outcome;
};

/** @throws Fault unless git ended with exit code 0 or an allowed one. */
export const checkGit = (args: readonly string[], outcome: Outcome, allow: readonly number[] = []): void => {
  if (outcome.exitCode === 0 || (outcome.exitCode !== null && allow.includes(outcome.exitCode))) return;
  throw new Fault(`git ${args[0]} failed: ${firstLine(outcome)}`, {
    hint: "the repository may be damaged: run git fsck in it",
  });
};

const firstLine = ({ stderr, exitCode, signal }: Outcome): string => {
  const line = stderr.split("\n").find((text) => text.trim() !== "");
  const end = signal === null ? `exit code ${exitCode}` : `ended by ${signal}`;
  return line === undefined ? end : `${line} (${end})`;
};
