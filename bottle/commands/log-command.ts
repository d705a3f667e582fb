import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isatty } from "node:tty";
import { parseArgs } from "node:util";
import { type FlowLine, parseFlowLine } from "../../egress/record/flow-line.ts";
import { toHar } from "../../egress/record/to-har.ts";
import { displayText } from "../../model/display.ts";
import { Fault } from "../../model/fault.ts";
import { parseSince, SINCE_FORM } from "../../policy/since.ts";
import { wallClock } from "../../sys/clock.ts";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import { FILE_START, readLines } from "../../sys/read-lines.ts";
import { replaceFile } from "../../sys/replace-file.ts";
import type { BottleCommand, Io } from "../command.ts";
import { findLog } from "../logs/find-log.ts";
import { FLOW_HEAD, flowText, inColour, plain } from "../logs/flow-text.ts";

const HELP = `usage: bottle log [NAME | FILE] [OPTION]...

Shows what went through a bottle's proxy, and what was refused and why. NAME is a bottle's, FILE a flow log or an
audit; without either it is the log that changed last. No secret is in any of it.

  --follow     go on with what comes, until ended
  --refused    only what was refused or failed
  --since D    only what began since: 30m, 2h, 7d, or a day such as 2026-11-23
  --json       one JSON object on each line
  --har FILE   write an HTTP archive (HAR 1.2) instead, for the tools that read one
  --no-color   without colours on a terminal too
`;

const OPTIONS = {
  follow: { type: "boolean", default: false },
  refused: { type: "boolean", default: false },
  since: { type: "string" },
  json: { type: "boolean", default: false },
  har: { type: "string" },
  "no-color": { type: "boolean", default: false },
} as const;

const PAUSE_MS = 200;
const STDOUT = 1;

/** `bottle log`. */
export const logCommand: BottleCommand = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const [asked, ...more] = positionals;
    if (more.length > 0) throw new UsageError("takes one bottle or file");
    if (values.har !== undefined && (values.follow || values.json))
      throw new UsageError("--har is written once, and goes with neither --follow nor --json");
    const since = sinceOf(values.since);
    const isWanted = (flow: FlowLine): boolean =>
      Date.parse(flow.started) >= since && !(values.refused && flow.verdict === "accept");
    const file = findLog(asked, io.env, io.cwd);

    if (values.har !== undefined) {
      const flows: FlowLine[] = [];
      await readAll(file, false, io, (flow) => void (isWanted(flow) && flows.push(flow)));
      await writeHar(resolve(io.cwd, values.har), flows, io);
      return 0;
    }
    const isColoured = isatty(STDOUT) && !values["no-color"] && !io.env["NO_COLOR"];
    const paint = isColoured ? inColour : plain;
    let head = values.json ? "" : `${FLOW_HEAD}\n`;
    await readAll(file, values.follow, io, (flow) => {
      if (!isWanted(flow)) return;
      io.out(`${head}${values.json ? JSON.stringify(flow) : flowText(flow, paint)}\n`);
      head = "";
    });
    return 0;
  },
};

const sinceOf = (text: string | undefined): number => {
  if (text === undefined) return Number.NEGATIVE_INFINITY;
  const moment = parseSince(text, wallClock());
  if (moment === null) throw new UsageError(`--since ${text}: must be ${SINCE_FORM}`);
  return moment;
};

/** Gives every flow of a log to `see`; when following, those that come too, and never ends. */
const readAll = async (
  file: string,
  follow: boolean,
  io: Io,
  see: (flow: FlowLine) => void,
): Promise<void> => {
  let foreign = 0;
  const take = (line: string): void => {
    const flow = parseFlowLine(line);
    if (flow !== null) see(flow);
    else if (line !== "") foreign += 1;
  };
  const what = "the flow log";
  let position = await readLines(file, what, FILE_START, take);
  if (position === null && !follow)
    throw new Fault(`there is no log ${file}`, { hint: "name a bottle that ran, or a file" });
  if (foreign > 0) io.err(`bottle log: lines of ${displayText(file)} that are no flows: ${foreign}\n`);
  while (follow) {
    await sleep(PAUSE_MS);
    position = await readLines(file, what, position ?? FILE_START, take);
  }
};

const writeHar = async (file: string, flows: readonly FlowLine[], io: Io): Promise<void> => {
  const [version = ""] = io.program.split(" ");
  const har = toHar(flows, version);
  await replaceFile(file, `${JSON.stringify(har, null, 2)}\n`, { mode: 0o600 }).catch((cause: Error) => {
    throw new Fault(`cannot write ${file}: ${cause.message}`, { cause });
  });
  const left = flows.length - har.log.entries.length;
  const rest = left === 0 ? "" : `; ${left} without a URL have no place in an archive`;
  io.err(`bottle log: ${har.log.entries.length} flows written to ${displayText(file)}${rest}\n`);
};
