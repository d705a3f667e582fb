import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { displayText } from "../../model/display.ts";
import { Fault } from "../../model/fault.ts";
import { rawFromText } from "../../model/raw.ts";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import { plainRepo } from "../../sys/git.ts";
import type { ExitCode, GateCommand, Io } from "../command.ts";
import { findGitDir } from "../find-git-dir.ts";
import type { MirrorWaiting } from "../forward/reconcile-command.ts";
import { nameShower } from "../line/name-shower.ts";
import { stateDir } from "../line/state-dir.ts";
import { mirrorRecord } from "../mirror/audit-mirror.ts";
import { forgetRefs } from "../mirror/forget.ts";
import type { MirrorReport } from "../mirror/mirror-pending.ts";
import { type MirrorOverview, overviewOf } from "../mirror/overview.ts";
import { readQueue } from "../mirror/queue.ts";
import {
  mirrorExit,
  type OperatorsMirror,
  operatorsMirror,
  reportLines,
  runMirror,
} from "../mirror/run-mirror.ts";
import { minute, waitingWords } from "../mirror/words.ts";

const HELP = `usage: gate mirror REPO | --all DIR [--once | --watch | --list | --forget REF] [OPTION]...

Sends upstream what a server has applied and could not send when it was pushed. Fit for cron
and systemd timers; safe to run at any time.

  --all DIR      every bare repository below DIR
  --once         try now, once (default)
  --watch        go on until ended: what cannot be sent is tried again, after longer and longer pauses
  --list         say what waits and why, without asking upstream
  --forget REF   give up on what waits for REF, which upstream then keeps as it is; may be given
                 several times
  --policy FILE  another policy than the one that the last push met
  --json         with --list: one object for each repository, one per line

exit code 0: nothing waits; 1: something waits, or stands still until somebody looks at it;
2: upstream cannot be reached
`;

const OPTIONS = {
  all: { type: "string" },
  once: { type: "boolean", default: false },
  watch: { type: "boolean", default: false },
  list: { type: "boolean", default: false },
  forget: { type: "string", multiple: true, default: [] as string[] },
  policy: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

/** Between two looks at the queue, in `ms`. */
const PAUSE_MS = 2_000;

/** Names every bare repository below a directory; the rooms above know what one looks like. */
export type FindRepositories = (directory: string) => Promise<readonly string[]>;

/** `gate mirror`. */
export const mirrorCommand = (findRepositories: FindRepositories): GateCommand => ({
  name: "mirror",
  summary: "send upstream what has been applied and waits",
  repeatable: ["forget"],
  help: HELP,
  async run(args, io) {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const modes = [values.once, values.watch, values.list, values.forget.length > 0].filter(Boolean);
    if (modes.length > 1) throw new UsageError("--once, --watch, --list and --forget exclude each other");
    if (values.json && !values.list) throw new UsageError("--json goes with --list");
    const repositories = await named(positionals, values.all, findRepositories, io);
    if (values.list) return list(repositories, values.json, io);
    if (values.forget.length > 0) return forget(repositories, values.forget, values.policy, io);
    if (values.watch) return watch(repositories, values.policy, io);
    return once(repositories, values.policy, io);
  },
});

/** Sends what waits in one repository, if anything does, for `gate reconcile`. */
export const mirrorWaiting: MirrorWaiting = async (gitDir, io, policy) =>
  (await readQueue(stateDir(gitDir))).length === 0 ? 0 : once([gitDir], policy, io);

const named = async (
  positionals: readonly string[],
  all: string | undefined,
  findRepositories: FindRepositories,
  io: Io,
): Promise<readonly string[]> => {
  const [path, ...more] = positionals;
  if (all === undefined) {
    if (path === undefined || more.length > 0)
      throw new UsageError("mirror takes one repository, or --all DIR");
    return [await findGitDir(resolve(io.cwd, path))];
  }
  if (path !== undefined) throw new UsageError(`--all names the repositories: ${path} is too much`);
  return Promise.all((await findRepositories(resolve(io.cwd, all))).map(findGitDir));
};

const worst = (codes: readonly ExitCode[]): ExitCode =>
  codes.reduce<ExitCode>((one, other) => (other > one ? other : one), 0);

/** One repository's lines begin with its name where there are several. */
const printer =
  (repositories: readonly string[], io: Io) =>
  (gitDir: string, lines: readonly string[]): void => {
    const head = repositories.length > 1 ? `${displayText(gitDir)}: ` : "";
    for (const line of lines) io.out(`${head}${line}\n`);
  };

const once = async (
  repositories: readonly string[],
  policy: string | undefined,
  io: Io,
): Promise<ExitCode> => {
  const print = printer(repositories, io);
  const codes: ExitCode[] = [];
  for (const gitDir of repositories) {
    codes.push(
      await apart(repositories, gitDir, io, async () => {
        const mirror = await operatorsMirror(gitDir, io, policy, true);
        if (mirror === null) {
          print(gitDir, ["nothing waits to be mirrored: the policy does not forward"]);
          return 0;
        }
        const report = await runMirror(mirror);
        print(gitDir, reportLines(report, mirror));
        return mirrorExit(report);
      }),
    );
  }
  return worst(codes);
};

/** Of several repositories, one that fails does not keep the others from their turn. */
const apart = async (
  repositories: readonly string[],
  gitDir: string,
  io: Io,
  act: () => Promise<ExitCode>,
): Promise<ExitCode> => {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Fault) || repositories.length === 1) throw error;
    io.err(`gate: ${displayText(gitDir)}: ${displayText(error.message)}\n`);
    return 2;
  }
};

/** Until the process is ended: nothing is lost by that. */
const watch = async (
  repositories: readonly string[],
  policy: string | undefined,
  io: Io,
): Promise<ExitCode> => {
  const print = printer(repositories, io);
  const told = new Map<string, string>();
  for (;;) {
    for (const gitDir of repositories) {
      if ((await readQueue(stateDir(gitDir)).catch(() => null))?.length === 0) continue;
      // The policy may have changed since.
      const mirror = await operatorsMirror(gitDir, io, policy, false).catch(faultOf);
      if (mirror === null) continue;
      const found = mirror instanceof Fault ? mirror : await look(mirror, told.get(gitDir)).catch(faultOf);
      if (found === null) continue;
      const key = keyOf(found);
      if (key !== told.get(gitDir) || (!(found instanceof Fault) && found.mirrored.length > 0)) {
        const fault = found instanceof Fault ? [displayText(found.message)] : null;
        print(gitDir, fault ?? reportLines(found as MirrorReport, mirror as OperatorsMirror));
      }
      told.set(gitDir, key);
    }
    await sleep(PAUSE_MS);
  }
};

const look = (mirror: OperatorsMirror, told: string | undefined): Promise<MirrorReport> =>
  runMirror(mirror, (report) => report.mirrored.length === 0 && keyOf(report) === told);

const faultOf = (error: unknown): Fault => {
  if (error instanceof Fault) return error;
  throw error;
};

/** What there is to be told of a run besides what it has sent: told once, not every few seconds. */
const keyOf = (found: MirrorReport | Fault): string =>
  found instanceof Fault
    ? found.message
    : JSON.stringify([
        found.failure?.message,
        found.hindrance,
        found.stopped.map(({ ref, words }) => [ref, words]),
      ]);

const list = async (repositories: readonly string[], json: boolean, io: Io): Promise<ExitCode> => {
  const print = printer(repositories, io);
  const codes: ExitCode[] = [];
  for (const gitDir of repositories) {
    codes.push(
      await apart(repositories, gitDir, io, async () => {
        const overview = await overviewOf(plainRepo(gitDir, io.env), stateDir(gitDir), nameShower(gitDir));
        if (json) io.out(`${JSON.stringify({ repository: gitDir, ...overview })}\n`);
        else print(gitDir, overviewLines(overview));
        return mirrorExit(overview);
      }),
    );
  }
  return worst(codes);
};

const overviewLines = ({ waiting, pushes, failure, stopped }: MirrorOverview): readonly string[] => {
  if (waiting.pushes === 0) return ["nothing waits to be mirrored"];
  return [
    waitingWords(waiting),
    ...pushes.map(
      ({ push, since, refs }) => `  ${push}, ${minute(since)}: ${refs.map(({ ref }) => ref).join(", ")}`,
    ),
    ...(failure === null
      ? []
      : [`upstream cannot be reached since ${minute(failure.since)}: ${failure.message}`]),
    ...stopped.map(({ ref, words, since }) => `${ref} stands still since ${minute(since)}: ${words}`),
  ];
};

const forget = async (
  repositories: readonly string[],
  names: readonly string[],
  policy: string | undefined,
  io: Io,
): Promise<ExitCode> => {
  const [gitDir, ...more] = repositories;
  if (gitDir === undefined || more.length > 0) throw new UsageError("--forget is for one repository");
  const mirror = await operatorsMirror(gitDir, io, policy, true);
  const pushes = mirror === null ? [] : await forgetRefs(mirror.job, new Set(names.map(rawFromText)));
  if (mirror === null || pushes.length === 0) {
    io.out("nothing waits for that\n");
    return 0;
  }
  const { openAudit } = await import("../line/audit.ts");
  const log = openAudit(mirror.audit);
  const message = `gave up on ${names.map(rawFromText).map(mirror.show).join(", ")}`;
  log.write(
    mirrorRecord(
      { repository: gitDir, pushes, outcome: "forgotten", message, unjudged: [], report: null },
      mirror.show,
    ),
  );
  log.close();
  io.out(`${message}, for which ${pushes.join(", ")} waited\n`);
  return 0;
};
