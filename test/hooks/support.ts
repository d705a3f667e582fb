import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { buildSync } from "esbuild";
import type { ExitCode, GateCommand, Io } from "../../gate/command.ts";
import { doctorCommand } from "../../hooks/doctor-command.ts";
import { installCommand } from "../../hooks/install-command.ts";
import type { HookTools } from "../../hooks/tools.ts";
import { uninstallCommand } from "../../hooks/uninstall-command.ts";
import { type Outcome, run } from "../../sys/run.ts";

/** A place of its own for one test: a home, a bare repository and a clone of it with one commit. */
export interface Sandbox extends Disposable {
  readonly dir: string;
  readonly env: Record<string, string>;
  readonly bare: string;
  readonly clone: string;
  readonly hook: string;
  git(cwd: string, ...args: string[]): Promise<Outcome>;
  /** Pushes a new commit to a new branch. */
  push(options?: { readonly env?: Record<string, string> }): Promise<Outcome>;
  /** A program in place of the gate's, from the text of a script. */
  program(code: string, name?: string): string;
  gate(command: GateCommand, ...args: string[]): Promise<Answer>;
  install(program: string, ...args: string[]): Promise<Answer>;
  uninstall(...args: string[]): Promise<Answer>;
  doctor(tools: Partial<HookTools>, ...args: string[]): Promise<Answer>;
}

export interface Answer {
  readonly exitCode: ExitCode;
  readonly out: string;
  readonly err: string;
}

export const VERSION = "1.2.3";

/** Answers `--version` as the gate does, and then does what the test wants; `stdin` is what git wrote. */
const PROLOGUE = `if (process.argv[2] === "--version") { process.stdout.write("gate ${VERSION}\\n"); process.exit(0); }
const stdin = require("node:fs").readFileSync(0, "utf8");
`;

export const ACCEPT = "process.exit(0)";
export const REFUSE = `process.stderr.write("gate: the stand-in refuses\\n"); process.exit(1)`;

export const TOOLS: Omit<HookTools, "program"> = {
  version: VERSION,
  checkPolicy: async () => {},
  forwardsIn: async () => [],
  policyFor: async () => ({ source: "the built-in default", target: null, scanners: [{ use: "builtin" }] }),
  tryScanners: async () => [],
  askUpstream: async () => null,
  plantedSecret: () => ({ rule: "stand-in-token", text: `standin_${Math.random().toString(36).slice(2)}` }),
  now: () => Date.now(),
};

export const sandbox = async (name = "plain"): Promise<Sandbox> => {
  const root = mkdtempSync(join(tmpdir(), "gate-hooks-"));
  const dir = join(root, name);
  const home = join(dir, "home");
  mkdirSync(home, { recursive: true });
  const env: Record<string, string> = {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
  };
  writeFileSync(
    join(home, ".gitconfig"),
    "[user]\n\tname = A\n\temail = a@example.com\n[init]\n\tdefaultBranch = main\n",
  );
  const bare = join(dir, "repo.git");
  const clone = join(dir, "clone");
  const git = async (cwd: string, ...args: string[]): Promise<Outcome> =>
    run({ argv: ["git", ...args], cwd, env });
  await git(dir, "init", "-q", "--bare", bare);
  await git(dir, "init", "-q", clone);
  await git(clone, "commit", "-q", "--allow-empty", "-m", "first");

  let pushes = 0;
  const gate = async (command: GateCommand, ...args: string[]): Promise<Answer> => {
    const said = { out: "", err: "" };
    const io: Io = {
      env,
      cwd: dir,
      stdin: Readable.from([]),
      out: (text) => (said.out += text),
      err: (text) => (said.err += text),
      errIsTerminal: false,
      color: false,
    };
    return { exitCode: await command.run(args, io), ...said };
  };
  return {
    dir,
    env,
    bare,
    clone,
    hook: join(bare, "hooks", "pre-receive"),
    git,
    gate,
    push: async (options = {}) => {
      pushes += 1;
      await git(clone, "commit", "-q", "--allow-empty", "-m", `push ${pushes}`);
      return run({
        argv: ["git", "push", "-q", bare, `HEAD:refs/heads/push-${pushes}`],
        cwd: clone,
        env: { ...env, ...options.env },
      });
    },
    program: (code, file = "program.cjs") => {
      const path = join(dir, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, PROLOGUE + code);
      return path;
    },
    install: (program, ...args) => gate(installCommand({ ...TOOLS, program }), bare, ...args),
    uninstall: (...args) => gate(uninstallCommand, bare, ...args),
    doctor: (tools, ...args) => gate(doctorCommand({ ...TOOLS, program: "", ...tools }), bare, ...args),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
};

/** A hook that an operator wrote. */
export const writeScript = (path: string, code: string, mode = 0o755): void => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${code}\n`);
  chmodSync(path, mode);
};

/** Content and mode of a file. */
export const fileState = (path: string): { text: string; mode: number } => ({
  text: readFileSync(path, "latin1"),
  mode: statSync(path).mode & 0o7777,
});

/** A stand-in that accepts and then runs the kept hook, as the gate does. */
export const previousRunner = (): string => {
  const built = buildSync({
    stdin: {
      contents: `
        import { previousHook } from "./hooks/previous-hook.ts";
        const write = (chunk) => process.stderr.write(chunk);
        const [name, ...args] = process.argv.slice(2);
        const { signal } = new AbortController();
        previousHook(process.cwd())({ name, args, gitDir: "", stdin: Buffer.from(stdin), env: process.env, signal, write })
          .then((reason) => {
            if (reason !== null) process.stderr.write("gate: " + reason.message + "\\n");
            process.exit(reason === null ? 0 : 1);
          });`,
      resolveDir: new URL("../..", import.meta.url).pathname,
      loader: "ts",
    },
    bundle: true,
    write: false,
    platform: "node",
    target: "node20.19",
    format: "cjs",
  });
  return built.outputFiles[0]?.text ?? "";
};
