import { chmod, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { initRepo, mustGit, type ObjectFormat, type Repo } from "./repo.ts";
import type { Sandbox } from "./sandbox.ts";

/** The built program, as a hook runs it. */
export const PROGRAM = new URL("../../dist/gate.cjs", import.meta.url).pathname;

export interface GateOptions {
  readonly name?: string;
  readonly format?: ObjectFormat;
  /** What `gate.yaml` is to say; absent: the built-in policy. */
  readonly policy?: Readonly<Record<string, unknown>>;
  /** Settings of the repository, such as `receive.unpackLimit`. */
  readonly config?: Readonly<Record<string, string>>;
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The command that a hook consists of. */
export const START_GATE = `exec ${quote(process.execPath)} ${quote(PROGRAM)} pre-receive "$@"`;

/** Makes a bare repository whose pre-receive hook is the gate. */
export const makeGate = async (sandbox: Sandbox, options: GateOptions = {}): Promise<Repo> => {
  const gate = await initRepo(sandbox, options.name ?? "gate.git", {
    bare: true,
    format: options.format ?? "sha1",
  });
  for (const [key, value] of Object.entries(options.config ?? {}))
    await mustGit(gate, ["config", key, value]);
  if (options.policy !== undefined) await writePolicy(gate, options.policy);
  await writeHook(gate, "pre-receive", `#!/bin/sh\n${START_GATE}\n`);
  return gate;
};

export const writePolicy = (gate: Repo, policy: Readonly<Record<string, unknown>>): Promise<void> =>
  writeFile(join(gate.dir, "gate.yaml"), stringify({ version: 1, ...policy }));

export const writeHook = async (repo: Repo, name: string, script: string): Promise<void> => {
  const file = join(repo.dir, "hooks", name);
  await writeFile(file, script);
  await chmod(file, 0o755);
};

/** One line of the audit. */
export type AuditLine = Readonly<Record<string, unknown>>;

/** What the gate has recorded, one entry for each push. */
export const auditOf = async (gate: Repo): Promise<AuditLine[]> => {
  const text = await readFile(join(gate.dir, "gate", "audit.jsonl"), "utf8").catch(() => "");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as AuditLine);
};

/** Every byte the gate keeps below its own directory, file names included. */
export const stateOf = async (gate: Repo): Promise<string> => {
  const root = join(gate.dir, "gate");
  const names = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.map((file) => readFile(file, "latin1")));
  return [...files, ...texts].join("\n");
};

/** Directories of pushes that were never finished. */
export const leftQuarantines = async (gate: Repo): Promise<readonly string[]> =>
  (await readdir(join(gate.dir, "objects"))).filter((name) => /incoming/.test(name));
