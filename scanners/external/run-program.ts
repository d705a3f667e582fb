import { Fault } from "../../model/fault.ts";
import { type Outcome, run } from "../../sys/run.ts";
import type { Batch, BatchContent, BatchScanner, Hit } from "./batch.ts";
import { firstLine } from "./first-line.ts";
import { listsOf, type OperatorLists } from "./operator-lists.ts";
import type { Program, ProgramReport } from "./program.ts";
import type { ScannerContext, ScannerSettings } from "./scanner-settings.ts";
import { within } from "./time-limit.ts";
import { hitsIn } from "./to-hit.ts";
import { isWithin, readVersion, showRange } from "./version.ts";

/** Makes a scanner of a program. @throws Fault for a setting that the program does not take */
export const programScanner = (
  program: Program,
  settings: ScannerSettings,
  context: ScannerContext,
): BatchScanner => {
  const lists = listsOf(settings);
  const file = settings.program ?? program.name;
  const start = (args: readonly string[], cwd: string, signal: AbortSignal): Promise<Outcome> =>
    run({ argv: [file, ...args], cwd, env: context.env, group: true, signal });

  return {
    name: program.name,
    check: (signal) =>
      within(settings, signal, async (limited) => {
        const { stdout, stderr } = await started(start(program.versionArgs, "/", limited), program);
        limited.throwIfAborted();
        checkVersion(program, `${stdout.toString("utf8")}\n${stderr}`);
      }),
    scan: (batch, signal) =>
      within(settings, signal, async (limited) => {
        const outcome = await started(
          start(program.args(settings, context), batch.directory, limited),
          program,
        );
        limited.throwIfAborted();
        checkEnd(program, outcome);
        return toHits(program, readReport(program, outcome), batch, lists, context);
      }),
  };
};

const started = async (running: Promise<Outcome>, program: Program): Promise<Outcome> => {
  try {
    return await running;
  } catch (cause) {
    throw new Fault(`scanner ${program.name}: ${(cause as Error).message}`, {
      cause,
      hint: `install ${program.name} ${showRange(program.supported)} (${program.install}), or name it in the policy: program`,
    });
  }
};

const checkVersion = ({ name, supported, versionArgs }: Program, answer: string): void => {
  const version = readVersion(answer);
  if (version !== null && isWithin(version, supported)) return;
  const said = version === null ? "names no version" : `is version ${version.join(".")}`;
  throw new Fault(`scanner ${name}: the program ${said}; ${showRange(supported)} is supported`, {
    hint: `it is asked with ${name} ${versionArgs.join(" ")}; a build of one's own must be given its version`,
  });
};

const checkEnd = ({ name, exitCodes, complaint }: Program, outcome: Outcome): void => {
  const { exitCode, signal, stderr } = outcome;
  const ended = signal === null ? `exit code ${exitCode}` : `ended by ${signal}`;
  if (exitCode === null || !exitCodes.includes(exitCode)) {
    throw new Fault(`scanner ${name}: failed: ${firstLine(stderr) ?? "it said nothing"} (${ended})`);
  }
  const said = complaint(stderr);
  if (said !== null) throw new Fault(`scanner ${name}: did not scan everything: ${firstLine(said) ?? said}`);
};

const readReport = ({ name, parse }: Program, { stdout }: Outcome): readonly ProgramReport[] => {
  try {
    return parse(stdout.toString("utf8"));
  } catch (cause) {
    // What is wrong with it is not quoted: a report holds secrets.
    throw new Fault(`scanner ${name}: its report of ${stdout.length} bytes cannot be read`, {
      cause,
      hint: "it must be the program itself and of a supported version",
    });
  }
};

const toHits = (
  { name }: Program,
  reports: readonly ProgramReport[],
  batch: Batch,
  lists: OperatorLists,
  { fingerprint }: ScannerContext,
): readonly Hit[] => {
  const byContent = new Map<BatchContent, ProgramReport[]>();
  for (const report of reports) {
    const content = batch.find(report.file);
    if (content === null) throw new Fault(`scanner ${name}: its report names a file that it was not given`);
    const same = byContent.get(content);
    if (same === undefined) byContent.set(content, [report]);
    else same.push(report);
  }
  return [...byContent].flatMap(([content, own]) =>
    hitsIn(
      name,
      fingerprint,
      content,
      own.map((reported) => ({ reported, holdsAt: lists.holds(reported, batch) })),
    ),
  );
};
