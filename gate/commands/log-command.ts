import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { display } from "../../model/display.ts";
import { parseSince, SINCE_FORM } from "../../policy/since.ts";
import { wallClock } from "../../sys/clock.ts";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import { plainRepo } from "../../sys/git.ts";
import { FILE_START, readLines } from "../../sys/read-lines.ts";
import type { GateCommand, Io } from "../command.ts";
import { findRepository } from "../desk/find-repository.ts";
import { findGitDir } from "../find-git-dir.ts";
import { auditFile, stateDir } from "../line/state-dir.ts";
import { isTrouble, type LogEvent, parseEvent } from "../log/event.ts";
import { eventLines, type UpstreamState } from "../log/event-lines.ts";
import { lastPolicy } from "../mirror/last-policy.ts";
import { overviewOf } from "../mirror/overview.ts";
import { minute, waitingWords } from "../mirror/words.ts";

const HELP = `usage: gate log [REPO] [OPTION]...

Reads the audit of a repository: who pushed what, what was decided and why, and what became of
it upstream. REPO is the one around the working directory unless it is named.

  --since D      only what happened since: 30m, 2h, 7d, or a day such as 2026-11-23
  --refused      only what was refused, could not be decided, or stands still on its way upstream
  --follow       go on with what comes, until ended
  --json         the audit's own lines; a push has upstream in addition: forwarded, mirrored,
                 waits or null
  --policy FILE  the policy that names the audit, where it is not the one that the last push met
`;

const OPTIONS = {
  since: { type: "string" },
  refused: { type: "boolean", default: false },
  follow: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  policy: { type: "string" },
} as const;

const PAUSE_MS = 500;
const AUDIT = "the audit log";

/** `gate log`. */
export const logCommand: GateCommand = {
  name: "log",
  summary: "say who pushed what, and what became of it",
  help: HELP,
  async run(args, io) {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const [path, ...more] = positionals;
    if (more.length > 0) throw new UsageError("log takes one repository");
    const since = values.since === undefined ? Number.NEGATIVE_INFINITY : sinceOf(values.since);
    const gitDir = await findGitDir(
      path === undefined ? (await findRepository(io.cwd, io.env)).repo.gitDir : resolve(io.cwd, path),
    );
    const { policy } = await lastPolicy(gitDir, io, values.policy);
    const file = policy.audit ?? auditFile(gitDir);
    const upstream = await upstreamStates(file, gitDir, io);

    const show = (line: string): void => {
      const event = parseEvent(line, gitDir);
      if (event === null || Date.parse(event.time) < since || (values.refused && !isTrouble(event))) return;
      const state = event.event === "push" ? upstream(event) : null;
      if (values.json)
        io.out(`${JSON.stringify(event.event === "push" ? { ...event, upstream: state } : event)}\n`);
      // Where each push says that upstream has it, a line about that says nothing new.
      else if (values.follow || event.event === "push" || event.outcome !== "mirrored")
        io.out(`${eventLines(event, state).join("\n")}\n`);
    };
    let position = await readLines(file, AUDIT, FILE_START, show);
    if (!values.json) await tellWaiting(gitDir, io);
    while (values.follow) {
      await sleep(PAUSE_MS);
      position = await readLines(file, AUDIT, position ?? FILE_START, show);
    }
    return 0;
  },
};

const sinceOf = (text: string): number => {
  const since = parseSince(text, wallClock());
  if (since === null) throw new UsageError(`--since ${text}: must be ${SINCE_FORM}`);
  return since;
};

/** Where each push stands, from what the audit and the queue say of it. */
const upstreamStates = async (
  file: string,
  gitDir: string,
  io: Io,
): Promise<(event: LogEvent & { readonly event: "push" }) => UpstreamState> => {
  const mirrored = new Set<string>();
  await readLines(file, AUDIT, FILE_START, (line) => {
    const event = parseEvent(line, gitDir);
    if (event?.event === "mirror") for (const push of event.mirrored ?? []) mirrored.add(push);
  });
  const { pushes } = await overviewOf(plainRepo(gitDir, io.env), stateDir(gitDir), display);
  const waits = new Set(pushes.map(({ push }) => push));
  return ({ push, forward }) => {
    if (waits.has(push)) return "waits";
    if (mirrored.has(push)) return "mirrored";
    return forward?.outcome === "landed" ? "forwarded" : null;
  };
};

const tellWaiting = async (gitDir: string, io: Io): Promise<void> => {
  const { waiting, failure } = await overviewOf(plainRepo(gitDir, io.env), stateDir(gitDir), display);
  if (waiting.pushes === 0) return;
  const why = failure === null ? "" : `; not reachable since ${minute(failure.since)}`;
  io.out(`for upstream ${waitingWords(waiting)}${why}\n`);
};
