import { displayText } from "../../model/display.ts";
import { parseOptions } from "../../sys/command-line/parse-options.ts";
import type { BottleCommand } from "../command.ts";
import { cleanBottle } from "../launch/end-bottle.ts";
import { findOnShelf, listShelf } from "../launch/shelf.ts";
import { oneName } from "./options.ts";

const HELP = `usage: bottle clean [NAME] [--all]

Takes away what launchers that were killed have left: processes, sockets, keys, files. Bottles that run are left
alone. Logs stay, and so does work that perhaps was not pushed.

  --all   logs and work too, also of bottles that have ended
`;

/** `bottle clean`. */
export const cleanCommand: BottleCommand = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = parseOptions(args, { all: { type: "boolean" } });
    const all = values.all === true;
    const chosen =
      positionals.length === 0
        ? (await listShelf(io.env)).filter(({ condition }) => condition !== "running")
        : [await findOnShelf(oneName(positionals), io.env)];
    for (const bottle of chosen) {
      if (bottle.condition === "ended" && !all) continue;
      const { name, processes, kept } = await cleanBottle(bottle, all);
      const ended = processes.length === 0 ? "" : `, with ${processes.join(", ")}, which still ran`;
      io.err(`bottle clean: ${displayText(name)} is gone${ended}${kept === null ? "" : `; kept: ${kept}`}\n`);
    }
    return 0;
  },
};
