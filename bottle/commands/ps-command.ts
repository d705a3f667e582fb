import { displayText } from "../../model/display.ts";
import { parseOptions } from "../../sys/command-line/parse-options.ts";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import type { BottleCommand } from "../command.ts";
import { listShelf, type Shelved } from "../launch/shelf.ts";

const HELP = `usage: bottle ps [--all] [--json]

Lists the bottles that run, and those that a killed launcher has left behind.

  --all    those that have ended too, of which there are logs
  --json   one JSON object
`;

/** `bottle ps`. */
export const psCommand: BottleCommand = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = parseOptions(args, {
      all: { type: "boolean" },
      json: { type: "boolean" },
    });
    if (positionals.length > 0) throw new UsageError("takes no argument");
    const bottles = (await listShelf(io.env)).filter(({ condition }) => values.all || condition !== "ended");
    if (values.json) {
      io.out(`${JSON.stringify({ bottles: bottles.map(shown) }, null, 2)}\n`);
      return 0;
    }
    for (const bottle of bottles) io.out(`${displayText(line(bottle))}\n`);
    return 0;
  },
};

const shown = ({ name, condition, directory, record }: Shelved) => ({
  name,
  condition,
  directory,
  agent: record?.agent ?? null,
  backend: record?.backend ?? null,
  started: record?.started ?? null,
  launcher: record?.launcher.pid ?? null,
  ended: record?.ended ?? null,
});

const line = ({ name, condition, record }: Shelved): string =>
  [
    name.padEnd(20),
    condition.padEnd(11),
    ...(record === null
      ? []
      : [
          record.started.slice(0, 19).replace("T", " "),
          record.backend,
          record.ended === null
            ? `process ${record.launcher.pid}`
            : `exit code ${record.ended.exitCode ?? "none"}`,
        ]),
  ].join("  ");
