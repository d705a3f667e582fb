import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Fault } from "../../model/fault.ts";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import { plainRepo } from "../../sys/git.ts";
import type { ExitCode, GateCommand, Io } from "../command.ts";
import { findGitDir } from "../find-git-dir.ts";
import { withForwardLock } from "./forward-accepted.ts";
import { readJournal } from "./journal.ts";
import { settlePending } from "./settle.ts";
import type { Settled, SettleReport } from "./settle-report.ts";
import type { ForwardTarget } from "./target.ts";

/** Finds out where a repository's policy forwards to; null when it does not forward. */
export type LoadForward = (
  gitDir: string,
  env: NodeJS.ProcessEnv,
  policyFlag?: string,
) => Promise<{ readonly target: ForwardTarget } | null>;

/** Sends what waits to be mirrored; how that went. */
export type MirrorWaiting = (gitDir: string, io: Io, policyFlag?: string) => Promise<ExitCode>;

const HELP = `usage: gate reconcile REPO [--policy FILE]

Settles forwards whose end was unclear: asks upstream what it has, and makes the
refs of REPO agree where it is sure. What waits to be mirrored is sent, as by gate
mirror. Safe to run at any time, also from cron.

exit code 0: everything is settled; 1: something is pending or has diverged;
2: upstream could not be asked
`;

export const reconcileCommand = (loadForward: LoadForward, mirrorWaiting: MirrorWaiting): GateCommand => ({
  name: "reconcile",
  summary: "settle forwards whose end was unclear",
  help: HELP,
  run: async (args, io) => {
    const { repo, policy } = parse(args);
    const gitDir = await findGitDir(resolve(io.cwd, repo));
    const settled = await settle(gitDir, io, loadForward, policy);
    const mirrored = await mirrorWaiting(gitDir, io, policy);
    return mirrored > settled ? mirrored : settled;
  },
});

const settle = async (
  gitDir: string,
  io: Io,
  loadForward: LoadForward,
  policy: string | undefined,
): Promise<ExitCode> => {
  const stateDir = join(gitDir, "gate");
  const forward = await loadForward(gitDir, io.env, policy);
  if (forward === null) return withoutForward(stateDir, io);
  const job = { repo: plainRepo(gitDir, io.env), target: forward.target, stateDir };
  const report = await withForwardLock(stateDir, { waitMs: forward.target.timeoutMs }, () =>
    settlePending(job),
  );
  return print(report, io);
};

const parse = (args: readonly string[]): { repo: string; policy: string | undefined } => {
  try {
    const options = { policy: { type: "string" } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [repo, ...more] = positionals;
    if (repo === undefined || more.length > 0) throw new UsageError("reconcile takes one repository");
    return { repo, policy: values.policy };
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError((error as Error).message);
  }
};

const withoutForward = async (stateDir: string, io: Io): Promise<ExitCode> => {
  const left = await readJournal(stateDir);
  if (left.length === 0) {
    io.out("nothing to settle: the policy does not forward\n");
    return 0;
  }
  throw new Fault(`${left.length} forwards are not settled, but the policy does not forward any more`, {
    hint: `put forward back into the policy, or compare with upstream by hand and empty ${stateDir}/journal`,
  });
};

const print = (report: SettleReport, io: Io): ExitCode => {
  const rows = (word: string, settled: readonly Settled[]): void => {
    for (const { pushId, message, hint } of settled) {
      io.out(`${word} ${pushId}: ${message}\n`);
      if (hint !== undefined) io.out(`  ${hint}\n`);
    }
  };
  rows("settled", report.settled);
  rows("pending", report.pending);
  rows("diverged", report.diverged);
  if (report.settled.length + report.pending.length + report.diverged.length === 0)
    io.out("nothing to settle\n");
  if (report.silent !== null) return 2;
  return report.pending.length + report.diverged.length === 0 ? 0 : 1;
};
