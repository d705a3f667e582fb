import type { GateCommand } from "../gate/command.ts";
import { explainDenied, namedHooks, oneRepository, parseOptions } from "./command-options.ts";
import { openRepository } from "./repository.ts";
import { uninstallHooks } from "./uninstall-hook.ts";

const HELP = `usage: gate uninstall REPO [--hook NAME]... [--into-hooks-path]

Takes the gate's hooks out and puts back what was there before them. The gate's state and audit stay. A
hook that is not the gate's is never removed.

  --hook NAME         only this one; may be given several times
  --into-hooks-path   also where core.hooksPath points, for every repository that shares it
`;

const OPTIONS = {
  hook: { type: "string", multiple: true },
  "into-hooks-path": { type: "boolean", default: false },
} as const;

/** `gate uninstall`. */
export const uninstallCommand: GateCommand = {
  name: "uninstall",
  summary: "take the gate out of a repository's hooks",
  help: HELP,
  async run(args, io) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    const path = oneRepository(positionals);
    const hooks = namedHooks(values.hook);
    const repo = await openRepository(path, io.cwd, io.env);
    await uninstallHooks(repo, hooks, values["into-hooks-path"], (line) => io.out(`${line}\n`)).catch(
      explainDenied,
    );
    return 0;
  },
};
