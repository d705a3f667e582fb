import { Fault } from "../../model/fault.ts";
import { parseOptions } from "../../sys/command-line/parse-options.ts";
import { signalProcess } from "../../sys/start-wired.ts";
import type { BottleCommand } from "../command.ts";
import { cleanBottle, hasEnded } from "../launch/end-bottle.ts";
import { findOnShelf } from "../launch/shelf.ts";
import { oneName } from "./options.ts";

const HELP = `usage: bottle stop NAME

Ends a bottle: its agent is told to end and after a while killed, a push that is under way may end, and everything is
taken away but the logs. One whose launcher was killed is cleaned.
`;

/** The agent's time, that of the gate's last push, and some more, in `ms`. */
const PATIENCE_MS = 90_000;

/** `bottle stop`. */
export const stopCommand: BottleCommand = {
  help: HELP,
  async run(args, io) {
    const { positionals } = parseOptions(args, {});
    const name = oneName(positionals);
    const { record, condition, ...bottle } = await findOnShelf(name, io.env);
    if (condition !== "running" || record === null) {
      if (condition === "ended") {
        io.err(`bottle stop: ${name} has ended already\n`);
        return 0;
      }
      await cleanBottle({ ...bottle, record, condition }, false);
      io.err(`bottle stop: ${name} had no launcher any more; what was left of it is gone\n`);
      return 0;
    }
    signalProcess(record.launcher.pid, "SIGTERM", false);
    if (!(await hasEnded(record.launcher, PATIENCE_MS))) {
      throw new Fault(`${name} has not ended after ${PATIENCE_MS / 1000} s`, {
        hint: `kill -9 ${record.launcher.pid}, then bottle clean ${name}`,
      });
    }
    io.err(`bottle stop: ${name} has ended\n`);
    return 0;
  },
};
