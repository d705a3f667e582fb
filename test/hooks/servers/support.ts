import { chmod, mkdir, readdir, readFile, readlink, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { PROGRAM } from "../../support/gate-repo.ts";
import { writeCommit } from "../../support/objects.ts";
import { type Pushed, push } from "../../support/push.ts";
import { initRepo, mustGit, type Repo } from "../../support/repo.ts";
import { makeSandbox, type Sandbox } from "../../support/sandbox.ts";
import { githubToken } from "../../support/secrets.ts";

/** A repository on a server, with somebody's clone of it. */
export interface Served {
  readonly sandbox: Sandbox;
  /** As the server keeps it. */
  readonly repo: Repo;
  readonly client: Repo;
  readonly token: string;
  /** Where `main` stands. */
  readonly base: string;
}

export const makeServed = async (path: string): Promise<Served> => {
  const sandbox = await makeSandbox();
  await mkdir(dirname(join(sandbox.dir, path)), { recursive: true });
  const repo = await initRepo(sandbox, path, { bare: true });
  const client = await initRepo(sandbox, "clone");
  const base = await writeCommit(client, { files: { "README.md": "Hello\n" } });
  await mustGit(client, ["update-ref", "refs/heads/main", base]);
  await mustGit(repo, ["fetch", "--quiet", client.dir, "+refs/heads/main:refs/heads/main"]);
  return { sandbox, repo, client, token: githubToken(sandbox.dir), base };
};

/** A commit on `main` that adds a file. */
export const commitOn = ({ client, base }: Served, name: string, content: string): Promise<string> =>
  writeCommit(client, { files: { [name]: content }, parents: [base] });

export const leakOn = (served: Served): Promise<string> =>
  commitOn(served, "deploy.env", `TOKEN=${served.token}\n`);

/** Runs the built program as an administrator would. */
export const gate = async (sandbox: Pick<Sandbox, "dir" | "env">, ...args: string[]) => {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [PROGRAM, ...args], {
    cwd: sandbox.dir,
    env: sandbox.env,
    extendEnv: false,
    reject: false,
  });
  return { exitCode: exitCode ?? -1, out: stdout, err: stderr };
};

export const script = async (path: string, body: string, mode = 0o755): Promise<string> => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/bash\n${body}`);
  await chmod(path, mode);
  return path;
};

/** Variables as a server sets them for one push. */
export type ServerEnv = Readonly<Record<string, string>>;

/** Pushes through a server's own program, which sets its variables and then runs receive-pack. */
export const pushThrough = async (
  { sandbox, client, repo }: Served,
  env: ServerEnv,
  updates: Readonly<Record<string, string | null>>,
  clientEnv: ServerEnv = {},
): Promise<Pushed> => {
  const exports = Object.entries(env).map(([name, value]) => `export ${name}='${value}'\n`);
  const serve = await script(join(sandbox.dir, "serve"), `${exports.join("")}exec git-receive-pack "$1"\n`);
  return push(client, repo.dir, updates, { flags: [`--receive-pack=${serve}`], env: clientEnv });
};

/** Everything below a directory but objects and the gate's own state: names, modes, contents. */
export const snapshot = async (dir: string): Promise<Record<string, string>> => {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const found: Record<string, string> = {};
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(dir.length + 1);
    if (/^(?:objects|gate|refs|logs|packed-refs|FETCH_HEAD)(?:\/|$)/.test(name)) continue;
    if (entry.isSymbolicLink()) found[name] = `-> ${await readlink(path)}`;
    else if (entry.isFile())
      found[name] = `${((await stat(path)).mode & 0o7777).toString(8)} ${await readFile(path, "latin1")}`;
  }
  return found;
};
