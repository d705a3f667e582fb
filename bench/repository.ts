import { chmod, cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";

/** A repository and the environment git runs with in it. */
export interface Repository {
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Where the benches work: a directory of their own and the built program. */
export interface Workshop {
  readonly scratch: string;
  readonly program: string;
}

/** No configuration but a repository's own, so that one machine measures as another does. */
const neutral = (home: string): Record<string, string> => ({
  PATH: process.env["PATH"] ?? "",
  HOME: home,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "A Developer",
  GIT_AUTHOR_EMAIL: "developer@example.com",
  GIT_COMMITTER_NAME: "A Developer",
  GIT_COMMITTER_EMAIL: "developer@example.com",
});

/** Git's view of a repository that stands already. */
export const openRepository = ({ scratch }: Workshop, dir: string): Repository => ({
  dir,
  env: neutral(scratch),
});

export const initRepository = async (workshop: Workshop, name: string): Promise<Repository> => {
  const dir = join(workshop.scratch, name);
  await mkdir(dir, { recursive: true });
  const repository = openRepository(workshop, dir);
  await git(repository, ["init", "--quiet", "--bare", "--initial-branch=main", "."]);
  // Nothing is tidied up in the background while something is timed.
  await git(repository, ["config", "receive.autogc", "false"]);
  await git(repository, ["config", "gc.auto", "0"]);
  return repository;
};

/** A copy of a bare repository, its packs as they are. */
export const copyRepository = async (
  { scratch }: Workshop,
  name: string,
  source: Repository,
): Promise<Repository> => {
  const dir = join(scratch, name);
  await cp(source.dir, dir, { recursive: true });
  return { ...source, dir };
};

export const removeRepository = ({ scratch }: Workshop, name: string): Promise<void> =>
  rm(join(scratch, name), { recursive: true, force: true });

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Puts the gate at a repository's door. */
export const installGate = async ({ program }: Workshop, repository: Repository): Promise<Repository> => {
  const file = join(repository.dir, "hooks", "pre-receive");
  await writeFile(file, `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(program)} pre-receive "$@"\n`);
  await chmod(file, 0o755);
  return repository;
};

/** Runs git, which must succeed, and returns what it wrote. */
export const git = async (
  { dir, env }: Repository,
  args: readonly string[],
  input: string | Uint8Array = "",
): Promise<string> => {
  const { stdout } = await execa("git", args, { cwd: dir, env, extendEnv: false, input, maxBuffer: 1e9 });
  return stdout;
};

/** Writes a commit of one small file on top of another. */
export const smallCommit = async (repository: Repository, parent: string, text: string): Promise<string> => {
  const blob = await git(repository, ["hash-object", "-w", "--stdin"], `export const answer = "${text}";\n`);
  const tree = await git(repository, ["mktree"], `100644 blob ${blob}\tanswer.ts\n`);
  return git(repository, ["commit-tree", tree, "-p", parent, "-m", `feat: answer ${text}`]);
};
