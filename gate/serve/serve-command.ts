import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import type { GateCommand } from "../command.ts";
import type { WriteHook } from "./mirror/prepare-mirror.ts";

const HELP = `usage: gate serve --config FILE [--check]
       gate serve --new-token | --hash-password

Serves mirrors of upstream repositories over smart HTTP: a fetch gets what upstream has now,
a push is judged, forwarded to upstream and only then applied. SIGHUP reads FILE again,
SIGTERM lets requests under way end.

  --config FILE     mirrors, clients, listeners and limits; docs/serve-config.md lists every key
  --check           read FILE and those it names, say what is wrong, and end
  --new-token       print a new token and the line of FILE that lets its bearer in
  --hash-password   print that line for the password on standard input
`;

/** `gate serve`; what it takes is loaded when it is called. */
export const serveCommand = (writeHook: WriteHook): GateCommand => ({
  name: "serve",
  summary: "serve mirrors to agents over HTTP: fetches fresh, pushes gated and forwarded",
  help: HELP,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        config: { type: "string" },
        check: { type: "boolean" },
        "new-token": { type: "boolean" },
        "hash-password": { type: "boolean" },
      },
      allowPositionals: true,
    });
    if (positionals.length > 0) throw new UsageError("takes no arguments");
    const { checkConfig, printHash, printToken, serve } = await import("./run-serve.ts");
    if (values["new-token"]) return printToken(io);
    if (values["hash-password"]) return printHash(io);
    if (values.config === undefined) throw new UsageError("--config FILE is needed");
    const file = resolve(io.cwd, values.config);
    return values.check ? checkConfig(file, io) : serve(file, writeHook, io);
  },
});
