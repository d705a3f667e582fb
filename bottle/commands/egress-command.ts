import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { displayText } from "../../model/display.ts";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import type { BottleCommand } from "../command.ts";

const HELP = `usage: bottle egress --config FILE [--check]

The proxy through which a bottle reaches the network: it lets out what the routes in FILE allow, looks for secrets,
puts credentials in the place of placeholders, and takes down every request. The launcher starts it; it runs until
it is told to end. SIGHUP, or a change of FILE, reads FILE and the credentials again; SIGTERM lets requests end.

  --config FILE   routes, listeners, limits; docs/egress-config.md lists every key
  --check         read FILE, say what is wrong, and end
`;

/** `bottle egress`; what it takes is loaded when it is called. */
export const egressCommand: BottleCommand = {
  help: HELP,
  async run(args, io) {
    const options = { config: { type: "string" }, check: { type: "boolean" } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (positionals.length > 0) throw new UsageError("takes no arguments");
    if (values.config === undefined) throw new UsageError("--config FILE is needed");
    const file = resolve(io.cwd, values.config);
    const { checkEgress, runEgress } = await import("../../egress/run-egress.ts");
    if (values.check) {
      const { policy, listen } = await checkEgress(file);
      io.out(`${displayText(file)}: ${policy.routes.length} routes, ${listen.length} listeners\n`);
      return 0;
    }
    const log = (line: string): void =>
      io.err(`bottle egress: ${line.split("\n").map(displayText).join("\n  ")}\n`);
    await runEgress(file, { stdin: io.stdin, path: io.env["PATH"] ?? "/usr/bin:/bin", log });
    return 0;
  },
};
