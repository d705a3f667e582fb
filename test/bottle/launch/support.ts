import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { onTestFinished } from "vitest";
import { type CommitSpec, writeCommit } from "../../support/objects.ts";
import { initRepo, mustGit, type Repo } from "../../support/repo.ts";
import { makeSandbox } from "../../support/sandbox.ts";
import { findProgram, startSshd } from "../../support/sshd.ts";
import { type Home, makeHome, manifest, PROGRAM } from "../support.ts";

/** Programs without which no bottle is made, and what to install. */
const NEEDED = { bwrap: "bubblewrap", script: "bsdutils", prlimit: "util-linux", perl: "perl-base" } as const;

/** Why bottles cannot be launched here; null: they can. Said aloud, so that a skip is seen. */
export const lacking = async (more: Readonly<Record<string, string>> = {}): Promise<string | null> => {
  const missing = Object.entries({ ...NEEDED, ...more }).filter(([name]) => findProgram(name) === null);
  const trial = await execa("bwrap", ["--unshare-all", "--ro-bind", "/", "/", "true"], { reject: false });
  const why =
    missing.length > 0
      ? `apt install ${missing.map(([, debian]) => debian).join(" ")}`
      : trial.exitCode === 0
        ? null
        : "a kernel that lets accounts make namespaces";
  if (why !== null) process.stderr.write(`SKIPPED for want of ${why}\n`);
  return why;
};

/** The account that owns nothing: a launch is that of a person, for whom limits and permissions hold. */
const NOBODY = 65_534;
const isRoot = process.geteuid?.() === 0;
const account = isRoot ? { uid: NOBODY, gid: NOBODY } : {};

/** How a run of `bottle` ended. */
export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of `bottle` that goes on. */
export interface Running {
  readonly pid: number;
  readonly said: () => string;
  readonly ended: Promise<number>;
  readonly signal: (name: NodeJS.Signals) => void;
}

/** A person's machine: manifests, a place for bottles, and an account to launch from. */
export interface Desk {
  readonly home: Home;
  /** Where bottles are kept. */
  readonly shelf: string;
  readonly env: Readonly<Record<string, string>>;
  run(args: readonly string[], input?: string, env?: Readonly<Record<string, string>>): Promise<Ran>;
  start(args: readonly string[]): Running;
}

/** Gives everything to the account that launches. */
const lend = async (path: string): Promise<void> => {
  if (isRoot) await execa("chown", ["-R", `${NOBODY}:${NOBODY}`, path]);
};

/** A desk with the agent `a` in the bottle `b`, whose further settings are given. */
export const makeDesk = async (
  settings: readonly string[] = [],
  { agent = "bottle: b", env = {} }: { agent?: string; env?: Readonly<Record<string, string>> } = {},
): Promise<Desk> => {
  const user = 'git: { user: { name: "Implementer", email: "implementer@example.com" } }';
  const own = settings.some((line) => line.startsWith("git:")) ? [] : [user];
  const home = await makeHome({
    "bottles/b.md": manifest(["backend: bubblewrap", ...own, ...settings].join("\n")),
    "agents/a.md": manifest(agent, "Do the work."),
  });
  return openDesk(home, env);
};

export const openDesk = async (home: Home, more: Readonly<Record<string, string>> = {}): Promise<Desk> => {
  const env = { ...home.env, ...more, XDG_STATE_HOME: join(home.dir, "state") };
  await lend(home.dir);
  const start = (args: readonly string[], input?: string, own: Readonly<Record<string, string>> = {}) =>
    execa(process.execPath, [PROGRAM, ...args], {
      cwd: home.repository,
      env: { ...env, ...own },
      extendEnv: false,
      reject: false,
      ...account,
      ...(input === undefined ? { stdin: "ignore" as const } : { input }),
    });
  return {
    home,
    env,
    shelf: join(home.dir, "state/bottle"),
    run: async (args, input, own) => {
      const { exitCode, stdout, stderr } = await start(args, input, own);
      return { exitCode: exitCode ?? -1, stdout, stderr };
    },
    start: (args) => {
      const child = start(args);
      let text = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (chunk: Buffer) => {
          text += chunk.toString("utf8");
        });
      const ended = child.then(({ exitCode }) => exitCode ?? -1);
      onTestFinished(async () => {
        child.kill("SIGKILL");
        await ended;
      });
      return { pid: child.pid as number, said: () => text, ended, signal: (name) => void child.kill(name) };
    },
  };
};

/** Runs a shell's lines in a bottle and returns what they wrote. */
export const inside = async (desk: Desk, script: string, options: readonly string[] = []): Promise<Ran> =>
  desk.run(["launch", "a", "--yes", ...options, "--", "sh", "-c", script]);

/** An upstream behind ssh, with one commit on `main`. */
export interface Upstream {
  readonly repo: Repo;
  readonly base: string;
  /** The manifest's `git:` that leads to it. */
  readonly settings: (name: string, keyFile: string, more?: string) => string;
  /** Puts the key where the desk's account can use it. */
  readonly key: (file: string) => void;
  commit(ref: string, spec: CommitSpec): Promise<string>;
}

export const makeUpstream = async (): Promise<Upstream> => {
  const sandbox = await makeSandbox();
  const sshd = await startSshd();
  onTestFinished(() => sshd.stop());
  const repo = await initRepo(sandbox, "app.git", { bare: true });
  const commit: Upstream["commit"] = async (ref, spec) => {
    const oid = await writeCommit(repo, spec);
    await mustGit(repo, ["update-ref", ref, oid]);
    return oid;
  };
  const base = await commit("refs/heads/main", { files: { "README.md": "Hello\n" } });
  await mustGit(repo, ["symbolic-ref", "HEAD", "refs/heads/main"]);
  return {
    repo,
    base,
    commit,
    settings: (name, keyFile, more = "") =>
      [
        "git:",
        '  user: { name: "Implementer", email: "implementer@example.com" }',
        `  remotes: { ${name}: { url: "${sshd.url(repo.dir)}", identity_file: ${keyFile}, known_host_key: "${sshd.knownHostKey}"${more} } }`,
      ].join("\n"),
    key: (file) => cpSync(sshd.identityFile, file),
  };
};

/** A desk whose agent has the remote `app`, which is that upstream. */
export const deskWith = async (
  upstream: Upstream,
  more = "",
  settings: readonly string[] = [],
): Promise<Desk> => {
  const home = await makeHome({ "agents/a.md": manifest("bottle: b", "Do the work.") });
  const key = join(home.dir, "id_gate");
  upstream.key(key);
  home.write(
    "bottles/b.md",
    manifest(["backend: bubblewrap", upstream.settings("app", key, more), ...settings].join("\n")),
  );
  return openDesk(home);
};

/** What the bottle's own files on disk say, by name. */
export const logOf = (desk: Desk, name: string, file: string): string =>
  readFileSync(join(desk.shelf, name, file), "utf8");
