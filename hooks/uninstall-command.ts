import { resolve } from "node:path";
import type { GateCommand } from "../gate/command.ts";
import { parseOptions } from "../sys/command-line/parse-options.ts";
import { UsageError } from "../sys/command-line/usage-error.ts";
import { explainDenied, namedHooks } from "./command-options.ts";
import { layoutOf, parseServer } from "./server-option.ts";
import { LAYOUTS } from "./servers/layouts.ts";
import { forEachNamed } from "./several.ts";
import { uninstallHooks, uninstallServerWide } from "./uninstall-hook.ts";

const HELP = `usage: gate uninstall REPO | --all DIR | --server-wide DIR [OPTION]...

Takes the gate's hooks out and puts back what was there before them. The gate's state and audit stay. A
hook that is not the gate's is never removed.

  --server KIND       as for gate install; default: the one that was installed for
  --all DIR           every bare repository below DIR
  --server-wide DIR   the hook of all repositories; DIR as for gate install
  --hook NAME         only this one; may be given several times
  --into-hooks-path   also where core.hooksPath points, for every repository that shares it
`;

const OPTIONS = {
  hook: { type: "string", multiple: true },
  server: { type: "string", default: "auto" },
  all: { type: "string" },
  "server-wide": { type: "string" },
  "into-hooks-path": { type: "boolean", default: false },
} as const;

/** `gate uninstall`. */
export const uninstallCommand: GateCommand = {
  name: "uninstall",
  summary: "take the gate out of a repository's hooks",
  repeatable: ["hook"],
  help: HELP,
  async run(args, io) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    const hooks = namedHooks(values.hook);
    const kind = parseServer(values.server);
    const say = (line: string): void => io.out(`${line}\n`);
    const wide = values["server-wide"];
    if (wide !== undefined) {
      if (kind === null) throw new UsageError("--server-wide needs --server: which one is it?");
      if (positionals.length > 0 || values.all !== undefined)
        throw new UsageError("--server-wide stands by itself: it is for all repositories");
      await uninstallServerWide(resolve(io.cwd, wide), LAYOUTS[kind], say).catch(explainDenied);
      return 0;
    }
    return forEachNamed({ positionals, all: values.all }, io, async (repo) => {
      const layout = await layoutOf(repo, kind);
      await uninstallHooks(repo, { layout, hooks, intoHooksPath: values["into-hooks-path"] }, say);
    });
  },
};
