import { join } from "node:path";
import { execa } from "execa";

/** A repository and the environment git runs with in it. */
export interface Repo {
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
}

/** How a run of git ended. `text` is everything it said, standard output first. */
export interface GitResult {
  readonly exitCode: number;
  readonly bytes: Buffer;
  readonly stdout: string;
  readonly stderr: string;
  readonly text: string;
}

interface GitOptions {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

export type ObjectFormat = "sha1" | "sha256";

/** Runs git in a repository to its end, whatever the end is. */
export const git = async (
  repo: Repo,
  args: readonly string[],
  options: GitOptions = {},
): Promise<GitResult> => {
  const result = await execa("git", args, {
    cwd: repo.dir,
    env: { ...repo.env, ...options.env },
    extendEnv: false,
    input: options.input ?? "",
    encoding: "buffer",
    reject: false,
    stripFinalNewline: false,
    maxBuffer: 512 * 1024 * 1024,
  });
  const bytes = Buffer.from(result.stdout);
  const [stdout, stderr] = [bytes.toString("utf8"), Buffer.from(result.stderr).toString("utf8")];
  return { exitCode: result.exitCode ?? -1, bytes, stdout, stderr, text: stdout + stderr };
};

/** Runs git, which must succeed, and returns its output without the last newline. */
export const mustGit = async (
  repo: Repo,
  args: readonly string[],
  options: GitOptions = {},
): Promise<string> => {
  const result = await git(repo, args, options);
  if (result.exitCode !== 0)
    throw new Error(`git ${args.join(" ")}: exit ${result.exitCode}\n${result.text}`);
  return result.stdout.replace(/\n$/, "");
};

interface InitOptions {
  readonly bare?: boolean;
  readonly format?: ObjectFormat;
}

/** Makes a repository with the branch `main` unborn. */
export const initRepo = async (
  parent: { readonly dir: string; readonly env: Readonly<Record<string, string>> },
  name: string,
  { bare = false, format = "sha1" }: InitOptions = {},
): Promise<Repo> => {
  const repo = { dir: join(parent.dir, name), env: parent.env };
  const init = ["init", "--quiet", "--initial-branch=main", `--object-format=${format}`];
  await mustGit(parent, [...init, ...(bare ? ["--bare"] : []), repo.dir]);
  return repo;
};

/** Every ref and the object it names. */
export const refsOf = async (repo: Repo): Promise<Record<string, string>> => {
  const lines = await mustGit(repo, ["for-each-ref", "--format=%(refname) %(objectname)"]);
  const pairs = lines.split("\n").filter((line) => line !== "");
  return Object.fromEntries(pairs.map((line) => line.split(" ") as [string, string]));
};

export const setRef = async (repo: Repo, ref: string, oid: string): Promise<void> => {
  await mustGit(repo, ["update-ref", ref, oid]);
};

/** Every object a repository stores, whether anything reaches it or not. */
export const objectsOf = async (repo: Repo): Promise<readonly string[]> => {
  const list = ["cat-file", "--batch-all-objects", "--batch-check=%(objectname)"];
  return (await mustGit(repo, list)).split("\n").filter((oid) => oid !== "");
};

/** What `git fsck` complains about; dangling objects are no complaint. */
export const fsck = async (repo: Repo): Promise<string> => {
  const result = await git(repo, ["fsck", "--full", "--no-dangling", "--no-progress"]);
  return result.exitCode === 0 ? "" : result.text;
};
