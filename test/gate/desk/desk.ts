import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { commands } from "../../../bin/commands.ts";
import { runCli } from "../../../gate/cli.ts";
import type { ExitCode, Io } from "../../../gate/command.ts";
import { initRepo, mustGit, type Repo } from "../../support/repo.ts";
import { makeSandbox, type Sandbox } from "../../support/sandbox.ts";

export interface Answer {
  readonly exitCode: ExitCode;
  readonly out: string;
  readonly err: string;
}

/** A developer's clone, and the gate's commands run in it. */
export interface Desk {
  readonly sandbox: Sandbox;
  readonly clone: Repo;
  git(...args: readonly string[]): Promise<string>;
  write(path: string, text: string | Uint8Array): Promise<void>;
  /** Writes files, stages everything and commits. */
  commit(files: Readonly<Record<string, string>>): Promise<string>;
  gate(args: readonly string[], some?: Partial<Io> & { readonly input?: string }): Promise<Answer>;
}

export const makeDesk = async (): Promise<Desk> => {
  const sandbox = await makeSandbox();
  const clone = await initRepo(sandbox, "clone");
  const git = (...args: readonly string[]): Promise<string> => mustGit(clone, args);
  const write = async (path: string, text: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(join(clone.dir, path)), { recursive: true });
    await writeFile(join(clone.dir, path), text);
  };
  return {
    sandbox,
    clone,
    git,
    write,
    async commit(files) {
      for (const [path, text] of Object.entries(files)) await write(path, text);
      await git("add", "--all");
      await git("commit", "--quiet", "--allow-empty", "--no-verify", "-m", "A commit");
      return git("rev-parse", "HEAD");
    },
    async gate(args, { input = "", ...some } = {}) {
      const said = { out: "", err: "" };
      const io: Io = {
        env: clone.env,
        cwd: clone.dir,
        stdin: Readable.from([Buffer.from(input)]),
        out: (text) => {
          said.out += text;
        },
        err: (text) => {
          said.err += text;
        },
        errIsTerminal: false,
        color: false,
        ...some,
      };
      return { exitCode: await runCli(commands, args, io), ...said };
    },
  };
};

/** What a JSON report says, as far as tests ask. */
interface Told {
  readonly rule: string;
  readonly level: string;
  readonly inherited?: boolean;
  readonly spots?: readonly { readonly kind: string; readonly text: string; readonly path?: string }[];
}

export interface Report {
  readonly scanned: string;
  readonly clean: boolean;
  readonly reasons: readonly Told[];
  readonly notes: readonly Told[];
  readonly counts: Readonly<Record<string, number>>;
  readonly coverage: Readonly<Record<string, number>>;
}

/** Scans and reads the JSON report. */
export const scanJson = async (
  desk: Desk,
  ...args: readonly string[]
): Promise<Report & Pick<Answer, "exitCode">> => {
  const { exitCode, out, err } = await desk.gate(["scan", "--format", "json", ...args]);
  if (out === "") throw new Error(`no report: ${err}`);
  return { ...(JSON.parse(out) as Report), exitCode };
};

/** Where the complaints of a report stand, `note` before those that do not count. */
export const placesOf = ({ reasons, notes }: Report): string[] => [
  ...reasons.flatMap(({ spots = [] }) => spots.map(({ text }) => text)),
  ...notes.flatMap(({ spots = [] }) => spots.map(({ text }) => `note ${text}`)),
];
