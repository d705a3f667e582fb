import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { Fault } from "../../model/fault.ts";
import { parseOptions } from "../../sys/command-line/parse-options.ts";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import { writeBaseline } from "../baseline/write-baseline.ts";
import type { GateCommand, Io } from "../command.ts";
import { findRepository } from "../desk/find-repository.ts";
import { scanDesk } from "../desk/scan-desk.ts";
import { scanMode } from "../desk/scan-mode.ts";
import { count } from "../line/render.ts";
import { gatherDetails } from "../report/details.ts";
import { FORMATS, type Format } from "../report/formats.ts";
import type { ScanReport } from "../report/report.ts";

const HELP = `usage: gate scan [REV | A..B] [--staged | --worktree | --all] [--repo DIR]
                 [--format text|json|sarif|gitleaks|junit] [--output FILE]
                 [--baseline FILE] [--write-baseline FILE] [--policy FILE] [--quiet]

Scans what would leave this machine with the reader and the scanner of the hook. Without
arguments: the commits of HEAD that no remote has.

  REV, A..B       the commits of REV that no remote has; the commits of a range
  --staged        what a commit made now would add
  --worktree      the files on disk, tracked and untracked, not ignored
  --all           all history of all refs
  --repo DIR      the repository (default: the one around the working directory)
  --format F      text (default), json, sarif, gitleaks (its JSON) or junit; every one masks secrets
  --output FILE   write the report there and not to standard output
  --baseline FILE what was known before: noted, and not held against the scan (default: the
                  policy's secrets.baseline); an entry covers one secret at one path
  --write-baseline FILE
                  take down all that is found, which makes it known; FILE belongs to this
                  repository's key and holds no secret
  --policy FILE   whose confidence levels and limits hold (default: as for the hook)
  --quiet         no progress and no talk, only the report

Exit code 0: nothing that the policy blocks; 1: findings; 2: could not scan; 64: wrong usage.
`;

/** `gate scan`. */
export const scanCommand: GateCommand = {
  name: "scan",
  summary: "scan a branch's own commits, the index, the work tree or all history",
  help: HELP,
  async run(args, io) {
    const { values, positionals } = parseOptions(args, {
      staged: { type: "boolean" },
      worktree: { type: "boolean" },
      all: { type: "boolean" },
      repo: { type: "string" },
      format: { type: "string", default: "text" },
      output: { type: "string" },
      baseline: { type: "string" },
      "write-baseline": { type: "string" },
      policy: { type: "string" },
      quiet: { type: "boolean" },
      "no-color": { type: "boolean" },
    });
    const format = FORMATS.get(values.format);
    if (format === undefined) throw new UsageError(`--format takes ${[...FORMATS.keys()].join(", ")}`);
    const found = await findRepository(resolve(io.cwd, values.repo ?? "."), io.env);
    const controller = new AbortController();
    try {
      const mode = await scanMode(found.repo, values, positionals, controller.signal);
      const talk = values.quiet === true ? { ...io, err: () => {} } : io;
      const { signal } = controller;
      const file = (name: string | undefined) => (name === undefined ? undefined : resolve(io.cwd, name));
      const [baseline, record] = [file(values.baseline), file(values["write-baseline"])];
      if (baseline !== undefined && record !== undefined)
        throw new UsageError(
          "--baseline and --write-baseline exclude each other: a new one holds all that is found",
        );
      const job = { found, mode, policyFlag: values.policy, baseline, record: record !== undefined, signal };
      const report = await scanDesk(job, talk);
      write(
        format.write(report, await gatherDetails(report, found, format.wants, signal)),
        values.output,
        io,
      );
      tellWhatIsLeftOut(report, format, talk);
      if (record !== undefined && report.recorded !== null) {
        await writeBaseline(record, report.recorded);
        talk.err(
          `gate: ${count(report.recorded.findings.length, "known secret")} written to ${values["write-baseline"]}\n`,
        );
      }
      return report.reasons.length === 0 ? 0 : 1;
    } finally {
      // After a failure, what still runs has nobody left to read it.
      controller.abort();
    }
  },
};

/** What would be lost without a word: complaints that a format of secrets has no place for. */
const tellWhatIsLeftOut = ({ reasons }: ScanReport, { onlySecrets }: Format, io: Io): void => {
  const lost = onlySecrets === true ? reasons.filter(({ finding }) => finding === undefined) : [];
  for (const { rule, message } of lost) io.err(`gate: not in the report: ${message}  [${rule}]\n`);
};

const write = (text: string, output: string | undefined, io: Io): void => {
  if (output === undefined) {
    io.out(text);
    return;
  }
  try {
    writeFileSync(resolve(io.cwd, output), text);
  } catch (cause) {
    throw new Fault(`cannot write ${output}: ${(cause as NodeJS.ErrnoException).code}`, { cause });
  }
};
