import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { Fault } from "../../model/fault.ts";
import { rawFromBytes } from "../../model/raw.ts";
import type { RefName, RefUpdate } from "../../model/ref-update.ts";
import { type GitRepo, git } from "../../sys/git.ts";
import { run } from "../../sys/run.ts";
import { type GitConfig, isOn, lastValue, parseConfigList } from "../git-config.ts";
import type { LateHook, LocalFacts } from "./local-refusals.ts";

/**
 * What `localRefusals` judges by. `env` is the hook's own environment, which is receive-pack's: the system's
 * and the user's configuration count there, while other git children of the gate are kept from them.
 */
export const gatherLocalFacts = async (
  repo: GitRepo,
  updates: readonly RefUpdate[],
  env: NodeJS.ProcessEnv,
): Promise<LocalFacts> => {
  const plain: GitRepo = { ...repo, quarantine: {} };
  const configured = asReceivePack(repo, env, ["config", "--list", "-z"]).then(parseConfigList);
  const [config, path, head, branches, refs] = await Promise.all([
    configured,
    asReceivePack(repo, env, ["rev-parse", "--git-path", "hooks"]),
    headOf(plain),
    configured.then((known) => checkedOut(plain, known)),
    allRefs(plain),
  ]);
  const hooks = resolve(repo.gitDir, path.toString("utf8").trimEnd());
  const isHook = (name: string): Promise<boolean> =>
    access(join(hooks, name), constants.X_OK).then(
      () => true,
      () => false,
    );
  const late: LateHook[] = [];
  for (const name of ["update", "reference-transaction"] as const) if (await isHook(name)) late.push(name);
  return {
    config,
    head,
    checkedOut: branches,
    ...refs,
    lateHooks: new Set(late),
    preReceive: await isHook("pre-receive"),
    rewrites: isOn(config, "receive.denynonfastforwards") ? await rewrites(repo, updates) : new Set(),
    shallow: env["GIT_SHALLOW_FILE"] !== undefined,
    namespace: (env["GIT_NAMESPACE"] ?? "") !== "",
  };
};

const asReceivePack = async (
  repo: GitRepo,
  env: NodeJS.ProcessEnv,
  args: readonly string[],
): Promise<Buffer> => {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !name.startsWith("GIT_TRACE")) own[name] = value;
  }
  const argv = ["git", ...args] as const;
  const outcome = await run({
    argv: [...argv] as [string, ...string[]],
    cwd: repo.gitDir,
    env: { ...own, GIT_DIR: repo.gitDir },
  });
  if (outcome.exitCode !== 0) throw new Fault(`git ${args[0]} failed: ${outcome.stderr.split("\n")[0]}`);
  return outcome.stdout;
};

const headOf = async (repo: GitRepo): Promise<RefName | null> => {
  const { stdout, exitCode } = await git(repo, ["symbolic-ref", "-q", "HEAD"], { allow: [1] });
  return exitCode === 0 ? (rawFromBytes(stdout).trimEnd() as RefName) : null;
};

/** `git worktree list --porcelain`: records end with an empty line; a bare repository's own says `bare`. */
const checkedOut = async (repo: GitRepo, config: GitConfig): Promise<ReadonlySet<RefName>> => {
  const bare =
    lastValue(config, "core.bare") === undefined
      ? basename(repo.gitDir) !== ".git"
      : isOn(config, "core.bare");
  const { stdout } = await git(repo, ["worktree", "list", "--porcelain"]);
  const records = rawFromBytes(stdout).split("\n\n");
  const found = records.flatMap((record, index) => {
    const lines = record.split("\n");
    if (lines.includes("bare") || (index === 0 && bare)) return [];
    return lines
      .filter((line) => line.startsWith("branch "))
      .map((line) => line.slice("branch ".length) as RefName);
  });
  return new Set(found);
};

const allRefs = async (repo: GitRepo): Promise<Pick<LocalFacts, "refs" | "symbolic">> => {
  const { stdout } = await git(repo, ["for-each-ref", "--format=%(refname) %(symref)"]);
  const refs = new Set<RefName>();
  const symbolic = new Set<RefName>();
  for (const line of rawFromBytes(stdout).split("\n")) {
    const space = line.indexOf(" ");
    if (space < 0) continue;
    refs.add(line.slice(0, space) as RefName);
    if (space < line.length - 1) symbolic.add(line.slice(0, space) as RefName);
  }
  return { refs, symbolic };
};

/** Exit code 0: contained, 1: not; 128: not commits, which git refuses here as well. */
const rewrites = async (repo: GitRepo, updates: readonly RefUpdate[]): Promise<ReadonlySet<RefName>> => {
  const found = new Set<RefName>();
  for (const update of updates) {
    if (update.kind !== "move" || !update.ref.startsWith("refs/heads/")) continue;
    const args = ["merge-base", "--is-ancestor", update.from, update.to];
    const { exitCode } = await git(repo, args, { allow: [1, 128] });
    if (exitCode !== 0) found.add(update.ref);
  }
  return found;
};
