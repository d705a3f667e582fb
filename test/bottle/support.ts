import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import type { HostFacts } from "../../bottle/host-facts.ts";
import { type Library, openLibrary } from "../../bottle/library/library.ts";
import type { Manifest } from "../../bottle/resolve/manifest.ts";
import { resolveManifest } from "../../bottle/resolve/resolve.ts";
import { makeSandbox } from "../support/sandbox.ts";

export const PROGRAM = new URL("../../dist/bottle.cjs", import.meta.url).pathname;

/** A host key that belongs to nobody: 32 zero bytes behind the type. */
export const HOST_KEY = (() => {
  const type = Buffer.from("ssh-ed25519");
  const length = (bytes: number): Buffer => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(bytes);
    return head;
  };
  const key = Buffer.concat([length(type.length), type, length(32), Buffer.alloc(32)]);
  return `ssh-ed25519 ${key.toString("base64")}`;
})();

/** A user's directory with manifests in it, by path; `repo/` is a repository and the working directory. */
export interface Home {
  readonly dir: string;
  readonly configuration: string;
  readonly repository: string;
  readonly env: Readonly<Record<string, string>>;
  readonly library: () => Library;
  readonly write: (path: string, text: string, mode?: number) => string;
}

/** Writes manifests: `bottles/x.md`, `agents/y.md` are the user's, `repo/…` the repository's. */
export const makeHome = async (files: Readonly<Record<string, string>> = {}): Promise<Home> => {
  const { dir, env } = await makeSandbox();
  const configuration = join(dir, "config");
  const repository = join(dir, "repo");
  mkdirSync(join(repository, ".git"), { recursive: true });
  const write = (path: string, text: string, mode = 0o600): string => {
    const file = path.startsWith("repo/") ? join(dir, path) : join(configuration, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
    return file;
  };
  mkdirSync(configuration);
  for (const [path, text] of Object.entries(files)) write(path, text);
  const home = env["HOME"] as string;
  return {
    dir,
    configuration,
    repository,
    env: { ...env, BOTTLE_HOME: configuration },
    library: () => openLibrary({ configuration, home, repository }),
    write,
  };
};

/** Frontmatter and body. */
export const manifest = (settings: string, body = ""): string => `---\n${settings}\n---\n${body}\n`;

/** Runs the built program. */
export const bottle = async (
  home: Home,
  args: readonly string[],
  extra: {
    readonly env?: Readonly<Record<string, string>>;
    readonly cwd?: string;
    readonly input?: string;
  } = {},
) => {
  const { exitCode, stdout, stderr } = await execa(process.execPath, [PROGRAM, ...args], {
    cwd: extra.cwd ?? home.repository,
    env: { ...home.env, ...extra.env },
    extendEnv: false,
    reject: false,
    ...(extra.input === undefined ? { stdin: "ignore" as const } : { input: extra.input }),
  });
  return { exitCode, stdout, stderr };
};

/** An agent `a` in the bottle `b` whose settings are given. */
export const resolved = async (settings: string, agent = "bottle: b"): Promise<Manifest> => {
  const home = await makeHome({
    "bottles/b.md": manifest(settings),
    "agents/a.md": manifest(agent, "Do the work."),
  });
  return resolveManifest({ agent: "a", bottles: [] }, home.library());
};

export const FACTS: HostFacts = {
  now: Date.parse("2026-11-01T00:00:00Z"),
  home: "/home/user",
  configuration: "/home/user/.config/bottle",
  workspace: "/home/user/src/app",
  uid: 1000,
  gid: 1000,
  variables: new Map(),
  files: new Map(),
  keys: [],
  skills: [],
};
