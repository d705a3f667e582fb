import { setTimeout as sleep } from "node:timers/promises";
import { parseOptions } from "../../sys/command-line/parse-options.ts";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import type { BottleCommand } from "../command.ts";
import { happeningLine, timelineReader } from "../launch/read-timeline.ts";
import { findOnShelf } from "../launch/shelf.ts";
import { oneName } from "./options.ts";

const HELP = `usage: bottle logs NAME [--follow] [--from launch|egress|gate|agent] [--json]

Shows what happened in and around a bottle, as one timeline: what the launcher did, what the gate and the proxy said
and decided, and what an agent without a terminal wrote. Times are UTC.

  --follow   go on until the bottle has ended
  --from     only what came from there
  --json     one JSON object on each line
`;

const SPEAKERS: readonly string[] = ["launch", "egress", "gate", "agent"];
const PAUSE_MS = 200;

/** `bottle logs`. */
export const logsCommand: BottleCommand = {
  help: HELP,
  async run(args, io) {
    const options = {
      follow: { type: "boolean" },
      from: { type: "string" },
      json: { type: "boolean" },
    } as const;
    const { values, positionals } = parseOptions(args, options);
    const name = oneName(positionals);
    if (values.from !== undefined && !SPEAKERS.includes(values.from))
      throw new UsageError(`--from ${values.from}: there are ${SPEAKERS.join(", ")}`);
    const { directory } = await findOnShelf(name, io.env);
    const more = timelineReader(directory);
    const show = async (): Promise<void> => {
      for (const one of await more()) {
        if (values.from !== undefined && one.from !== values.from) continue;
        io.out(`${values.json ? JSON.stringify(one) : happeningLine(one)}\n`);
      }
    };
    const isRunning = async (): Promise<boolean> =>
      values.follow === true && (await findOnShelf(name, io.env)).condition === "running";
    for (let goesOn = true; goesOn; ) {
      // Asked first: what was written before the end is then still shown.
      goesOn = await isRunning();
      await show();
      if (goesOn) await sleep(PAUSE_MS);
    }
    return 0;
  },
};
