import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ForwardTarget } from "../../../gate/forward/target.ts";
import { type Oid, parseOid } from "../../../model/oid.ts";
import { type Raw, rawFromText } from "../../../model/raw.ts";
import type { RefName, RefUpdate } from "../../../model/ref-update.ts";
import { type GitRepo, plainRepo } from "../../../sys/git.ts";
import { type Outcome, run } from "../../../sys/run.ts";

/** Three real repositories: somebody's clone, the gate, and upstream. */
export interface World {
  readonly dir: string;
  readonly work: string;
  readonly gate: string;
  readonly up: string;
  readonly stateDir: string;
  readonly repo: GitRepo;
  /** git in one of them; throws unless it ends well. */
  git(where: string, ...args: string[]): Promise<string>;
  /** git in one of them, however it ends. */
  tryGit(where: string, ...args: string[]): Promise<Outcome>;
  /** A new commit on the clone's current branch. */
  commit(text?: string): Promise<Oid>;
  /** Puts objects into the gate and refs into the gate, upstream or both. */
  seed(where: "gate" | "up" | "both", ...refspecs: string[]): Promise<void>;
  /** Brings objects into the gate, as a quarantine would, without a ref that stays. */
  offer(...ids: Oid[]): Promise<void>;
  ref(where: string, name: string): Promise<Oid | null>;
  hook(where: string, name: string, script: string): Promise<void>;
  remove(): Promise<void>;
}

export const ENV: Record<string, string> = {
  PATH: process.env["PATH"] ?? "",
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "A",
  GIT_AUTHOR_EMAIL: "a@example.com",
  GIT_COMMITTER_NAME: "A",
  GIT_COMMITTER_EMAIL: "a@example.com",
  LC_ALL: "C",
};

export const makeWorld = async (options: { readonly sha256?: boolean } = {}): Promise<World> => {
  const dir = await mkdtemp(join(tmpdir(), "forward-"));
  const [work, gate, up] = [join(dir, "work"), join(dir, "gate.git"), join(dir, "up.git")];
  const tryGit = (where: string, ...args: string[]): Promise<Outcome> =>
    run({ argv: ["git", "-C", where, ...args], env: ENV });
  const git = async (where: string, ...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await tryGit(where, ...args);
    if (exitCode !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
    return stdout.toString("latin1").trimEnd();
  };
  const format = options.sha256 ? ["--object-format=sha256"] : [];
  await git(dir, "init", "-q", ...format, "-b", "main", work);
  for (const bare of [gate, up]) await git(dir, "init", "-q", "--bare", ...format, "-b", "main", bare);
  let count = 0;
  return {
    dir,
    work,
    gate,
    up,
    stateDir: join(gate, "gate"),
    repo: plainRepo(gate, { PATH: ENV["PATH"], HOME: ENV["HOME"] }),
    git,
    tryGit,
    commit: async (text = `change ${++count}`) => {
      await writeFile(join(work, "file"), `${text}\n`);
      await git(work, "add", ".");
      await git(work, "commit", "-q", "--allow-empty", "-m", text);
      return parseOid(await git(work, "rev-parse", "HEAD"));
    },
    seed: async (where, ...refspecs) => {
      const hosts = where === "both" ? [gate, up] : [where === "gate" ? gate : up];
      for (const host of hosts) await git(work, "push", "-q", "--no-verify", "--force", host, ...refspecs);
    },
    offer: async (...ids) => {
      const names = ids.map((id, index) => `${id}:refs/offered/${index}`);
      await git(work, "push", "-q", "--force", gate, ...names);
      for (const [index] of ids.entries()) await git(gate, "update-ref", "-d", `refs/offered/${index}`);
    },
    ref: async (where, name) => {
      const { exitCode, stdout } = await tryGit(where, "rev-parse", "-q", "--verify", name);
      return exitCode === 0 ? parseOid(stdout.toString("latin1").trim()) : null;
    },
    hook: async (where, name, script) => {
      await mkdir(join(where, "hooks"), { recursive: true });
      const path = join(where, "hooks", name);
      await writeFile(path, `#!/bin/sh\n${script}\n`);
      await chmod(path, 0o755);
    },
    remove: () => rm(dir, { recursive: true, force: true, maxRetries: 5 }),
  };
};

export const target = (url: string, more: Partial<ForwardTarget> = {}): ForwardTarget => ({
  url,
  connectTimeoutMs: 3_000,
  stallTimeoutMs: 20_000,
  timeoutMs: 30_000,
  ...more,
});

export const ref = (name: string): RefName => rawFromText(name) as Raw;
export const create = (name: string, to: Oid): RefUpdate => ({ kind: "create", ref: ref(name), to });
export const move = (name: string, from: Oid, to: Oid): RefUpdate => ({
  kind: "move",
  ref: ref(name),
  from,
  to,
});
export const remove = (name: string, from: Oid | null): RefUpdate => ({
  kind: "delete",
  ref: ref(name),
  from,
});
