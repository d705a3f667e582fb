import { parseArgs } from "node:util";
import { isZeroOid } from "../../model/oid.ts";
import { rawFromText } from "../../model/raw.ts";
import type { ExitCode, GateCommand, Io } from "../command.ts";
import { type DeskRepository, findRepository } from "../desk/find-repository.ts";
import { parsePrePush } from "../desk/parse-pre-push.ts";
import { scanDesk } from "../desk/scan-desk.ts";
import type { ScanMode } from "../desk/scan-mode.ts";
import { readGitConfig } from "../git-config.ts";
import { type PreviousHook, textWriter } from "../previous-hook.ts";
import { readAll } from "../read-all.ts";
import { textReport } from "../report/text.ts";

const PRE_PUSH_HELP = `usage: gate pre-push [--policy FILE] [REMOTE URL]

Run by git as a clone's pre-push hook: scans the commits that the remote does not have yet.
Advice for the developer, since the owner of a clone can switch it off (git push --no-verify).
`;

const PRE_COMMIT_HELP = `usage: gate pre-commit [--policy FILE]

Run by git as a clone's pre-commit hook: scans what is staged. Advice for the developer, since
the owner of a clone can switch it off (git commit --no-verify).
`;

/** `gate pre-push`. */
export const prePushCommand = (previousHook: PreviousHook): GateCommand => ({
  name: "pre-push",
  summary: "scan what a push would send, as a clone's pre-push hook",
  help: PRE_PUSH_HELP,
  async run(args, io) {
    const { values, positionals } = parse(args);
    const stdin = await readAll(io.stdin);
    const tips = parsePrePush(stdin)
      .map(({ oid }) => oid)
      .filter((oid) => !isZeroOid(oid));
    const found = await findRepository(io.cwd, io.env);
    const remote = await remoteName(found, positionals[0]);
    const mode: ScanMode = {
      kind: "commits",
      selection: { tips, args: ["--not", remote === null ? "--remotes" : `--remotes=${remote}`] },
      // A URL may hold a password, so only a name is shown.
      title: `commits that ${remote ?? "the remote"} does not have`,
    };
    if (tips.length === 0) return ask(previousHook, "pre-push", positionals, stdin, io);
    return (await scan(mode, values.policy, io)) ?? ask(previousHook, "pre-push", positionals, stdin, io);
  },
});

/** `gate pre-commit`. */
export const preCommitCommand = (previousHook: PreviousHook): GateCommand => ({
  name: "pre-commit",
  summary: "scan what is staged, as a clone's pre-commit hook",
  help: PRE_COMMIT_HELP,
  async run(args, io) {
    const { values, positionals } = parse(args);
    const refused = await scan({ kind: "staged" }, values.policy, io);
    return refused ?? ask(previousHook, "pre-commit", positionals, new Uint8Array(0), io);
  },
});

const parse = (args: readonly string[]) =>
  parseArgs({ args: [...args], options: { policy: { type: "string" } }, allowPositionals: true });

/** The remote's name, where it is one of this repository: a bare URL is compared with all remotes. */
const remoteName = async ({ repo }: DeskRepository, given: string | undefined): Promise<string | null> => {
  const config = await readGitConfig(repo, new AbortController().signal);
  return given !== undefined && config.has(`remote.${rawFromText(given)}.url`) ? given : null;
};

/** Scans and tells; null when there is nothing to refuse. */
const scan = async (mode: ScanMode, policyFlag: string | undefined, io: Io): Promise<ExitCode | null> => {
  const controller = new AbortController();
  try {
    const found = await findRepository(io.cwd, io.env);
    const report = await scanDesk({ found, mode, policyFlag, signal: controller.signal }, io);
    if (report.reasons.length === 0 && report.notes.length === 0) return null;
    for (const line of textReport(report).trimEnd().split("\n"))
      io.err(`gate: ${line}`.trimEnd().concat("\n"));
    return report.reasons.length === 0 ? null : 1;
  } finally {
    controller.abort();
  }
};

const ask = async (
  previousHook: PreviousHook,
  name: string,
  args: readonly string[],
  stdin: Uint8Array,
  io: Io,
): Promise<ExitCode> => {
  const reason = await previousHook({ name, args, stdin, env: io.env, write: textWriter(io.err) });
  if (reason === null) return 0;
  io.err(`gate: refused: ${reason.message}\n`);
  return 1;
};
