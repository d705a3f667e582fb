import { createHash, randomBytes } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { onTestFinished } from "vitest";
import { stringify } from "yaml";
import { PROGRAM } from "./gate-repo.ts";
import { type CommitSpec, writeCommit } from "./objects.ts";
import { eventually } from "./processes.ts";
import { initRepo, mustGit, type ObjectFormat, type Repo, setRef } from "./repo.ts";
import { makeSandbox, type Sandbox } from "./sandbox.ts";

type Settings = Readonly<Record<string, unknown>>;

export interface ServedOptions {
  readonly format?: ObjectFormat;
  /** More keys of the repository `app`, and of the whole file. */
  readonly repository?: Settings;
  readonly settings?: Settings;
  /** A policy for `app`. */
  readonly policy?: Settings;
}

/** A running `gate serve`. */
export interface Program {
  readonly pid: number;
  readonly port: number;
  /** What it has said. */
  readonly said: () => string;
  readonly signal: (name: NodeJS.Signals) => void;
  readonly ended: Promise<number | null>;
}

/** An upstream with one commit on `main`, and a gate that serves it as `app` to the client `agent`. */
export interface Served {
  readonly sandbox: Sandbox;
  readonly upstream: Repo;
  readonly mirror: Repo;
  /** A repository of the agent's, which shares nothing with the others. */
  readonly client: Repo;
  readonly base: string;
  readonly tokens: Readonly<Record<"agent" | "reader" | "other", string>>;
  /** Starts the program, with the settings it has. */
  start(): Promise<Program>;
  configure(options: Pick<ServedOptions, "repository" | "settings">): Promise<void>;
  /** The URL of a repository for a client, with its credentials. */
  url(program: Program, client?: "agent" | "reader" | "other", repository?: string): string;
  /** Makes a commit and brings it to upstream, past the gate. */
  move(ref: string, spec: CommitSpec): Promise<string>;
}

export const makeServed = async (options: ServedOptions = {}): Promise<Served> => {
  const sandbox = await makeSandbox();
  const format = options.format ?? "sha1";
  const upstream = await initRepo(sandbox, "upstream.git", { bare: true, format });
  const lib = await initRepo(sandbox, "lib.git", { bare: true, format });
  const client = await initRepo(sandbox, "clone", { format });
  const tokens = { agent: token(), reader: token(), other: token() };
  const [file, state] = [join(sandbox.dir, "serve.yaml"), join(sandbox.dir, "state")];
  const mirror = { dir: join(state, "app.git"), env: sandbox.env };
  if (options.policy !== undefined)
    await writeFile(join(sandbox.dir, "policy.yaml"), stringify({ version: 1, ...options.policy }));
  const policy = options.policy === undefined ? {} : { policy: "policy.yaml" };

  const configure: Served["configure"] = async ({ repository = {}, settings = {} }) => {
    const shared = { object_format: format, ...policy };
    const config = {
      version: 1,
      state: "state",
      listen: [{ address: "127.0.0.1", port: 0 }],
      repositories: {
        app: { upstream: { url: upstream.dir }, ...shared, ...repository },
        lib: { upstream: { url: lib.dir }, ...shared },
      },
      clients: [
        { name: "agent", token_sha256: digest(tokens.agent), repositories: { app: ["read", "write"] } },
        { name: "reader", token_sha256: digest(tokens.reader), repositories: { app: ["read"] } },
        { name: "other", token_sha256: digest(tokens.other), repositories: { lib: ["read", "write"] } },
      ],
      ...settings,
    };
    await writeFile(file, stringify(config), { mode: 0o600 });
  };
  await configure(options);
  const move: Served["move"] = async (ref, spec) => {
    const commit = await writeCommit(client, spec);
    await mustGit(client, ["push", "--quiet", upstream.dir, `+${commit}:${ref}`]);
    return commit;
  };
  const base = await move("refs/heads/main", { files: { "README.md": "Hello\n" } });
  await setRef(client, "refs/heads/main", base);
  return {
    sandbox,
    upstream,
    mirror,
    client,
    base,
    tokens,
    start: () => startProgram(sandbox, file),
    configure,
    url: ({ port }, name = "agent", repository = "app") =>
      `http://${name}:${tokens[name]}@127.0.0.1:${port}/${repository}.git`,
    move,
  };
};

/** A token that was never issued to anybody. */
const token = (): string => randomBytes(32).toString("base64url");

export const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

const startProgram = async (sandbox: Sandbox, file: string): Promise<Program> => {
  const child = execa(process.execPath, [PROGRAM, "serve", "--config", file], {
    cwd: sandbox.dir,
    env: sandbox.env,
    extendEnv: false,
    stdin: "ignore",
    reject: false,
    buffer: false,
    all: true,
  });
  let text = "";
  child.all.on("data", (chunk: Buffer) => {
    text += chunk.toString("utf8");
  });
  let over = false;
  const ended = child.then(({ exitCode }) => {
    over = true;
    return exitCode ?? null;
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const port = await eventually("the gate to listen", async () => {
    if (over) throw new Error(`gate serve ended: ${text}`);
    return Number(/listening on http:\/\/[^\n]*:(\d+)\n/.exec(text)?.[1] ?? 0) || null;
  });
  return { pid: child.pid as number, port, said: () => text, signal: (name) => void child.kill(name), ended };
};

/** Runs `gate serve` with other arguments, to its end. */
export const runServe = async (
  sandbox: Sandbox,
  args: readonly string[],
  input = "",
): Promise<{ exitCode: number; text: string }> => {
  const { exitCode, all } = await execa(process.execPath, [PROGRAM, "serve", ...args], {
    cwd: sandbox.dir,
    env: sandbox.env,
    extendEnv: false,
    input,
    reject: false,
    all: true,
  });
  return { exitCode: exitCode ?? -1, text: all };
};

/** Clones with git, as an agent would; the clone's directory. */
export const clone = async (
  { sandbox }: Pick<Served, "sandbox">,
  url: string,
  name: string,
  flags: readonly string[] = [],
): Promise<Repo> => {
  const dir = join(sandbox.dir, name);
  await mkdir(dir, { recursive: true });
  await mustGit({ dir: sandbox.dir, env: sandbox.env }, ["clone", "--quiet", ...flags, url, dir]);
  return { dir, env: sandbox.env };
};

/** The URL without the credentials, and the header that brings them. */
export const withHeader = (url: string): { readonly url: string; readonly authorization: string } => {
  const { username, password } = new URL(url);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  return { url: url.replace(/\/\/[^@]*@/, "//"), authorization };
};
