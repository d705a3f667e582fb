import type { Updates } from "./push.ts";
import { git, type Repo } from "./repo.ts";

// How one would look for a token with an evening's work. The tricks in these tests are those that get past.

const tipsOf = (updates: Updates): readonly string[] => Object.values(updates).filter((oid) => oid !== null);

const read = async (repo: Repo, args: readonly string[]): Promise<string> =>
  (await git(repo, args)).bytes.toString("latin1");

/** Each reads what it believes to be new in a push, given the tips and one commit known before. */
export const naiveScans = {
  "git log -p": (repo: Repo, updates: Updates, known: string) =>
    read(repo, ["log", "-p", ...tipsOf(updates), ...not(known)]),
  "git log -p --first-parent": (repo: Repo, updates: Updates, known: string) =>
    read(repo, ["log", "-p", "--first-parent", ...tipsOf(updates), ...not(known)]),
  "git diff old new": async (repo: Repo, updates: Updates, known: string) =>
    (await Promise.all(tipsOf(updates).map((tip) => read(repo, ["diff", known, tip])))).join("\n"),
} as const;

export type NaiveScan = keyof typeof naiveScans;

const not = (known: string): readonly string[] => (known === "" ? [] : ["--not", known]);
