import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { displayText } from "../../model/display.ts";
import { formatDuration } from "../../policy/units.ts";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import type { GateCommand } from "../command.ts";
import { findRepository } from "../desk/find-repository.ts";
import { repositoryPolicy } from "../repository-policy.ts";
import { programFlaw } from "./program.ts";

const HELP = `usage: gate checks [schema push|answer] [--repo DIR] [--policy FILE]

Lists the programs that the policy runs on every push, and whether they can be run; or prints the
JSON Schema of what they read on standard input (push) or write to standard output (answer).

  --repo DIR     whose policy (default: the repository around the working directory)
  --policy FILE  the policy (default: as for the hook)

Exit code 1: a program cannot be run, so every push is refused.
`;

/** `gate checks`. */
export const checksCommand: GateCommand = {
  name: "checks",
  summary: "list the policy's own programs, and what they are told and may answer",
  help: HELP,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { repo: { type: "string" }, policy: { type: "string" } },
    });
    if (positionals.length > 0) {
      io.out(await schemaText(positionals));
      return 0;
    }
    const { repo } = await findRepository(resolve(io.cwd, values.repo ?? "."), io.env);
    const { policy, source } = await repositoryPolicy(repo, {
      flag: values.policy,
      env: io.env,
      cwd: io.cwd,
    });
    const checks = policy.checks.map((check) => ({ ...check, flaw: programFlaw(check.run[0]) }));
    for (const { name, run, timeoutMs, level, flaw } of checks) {
      const state = flaw === null ? "ready" : `${run[0]} ${flaw}`;
      io.out(
        displayText(`${name}  ${level}, ${formatDuration(timeoutMs)}  ${run.join(" ")}: ${state}`).concat(
          "\n",
        ),
      );
    }
    if (checks.length === 0) io.out(`no checks in ${source}\n`);
    return checks.some(({ flaw }) => flaw !== null) ? 1 : 0;
  },
};

const schemaText = async (words: readonly string[]): Promise<string> => {
  const [what, which = "", ...more] = words;
  const { checkSchemas } = await import("./json-schemas.ts");
  const schemas = new Map(Object.entries(checkSchemas()));
  const schema = schemas.get(which);
  if (what !== "schema" || schema === undefined || more.length > 0)
    throw new UsageError("takes nothing, or: schema push, schema answer");
  return `${JSON.stringify(schema, null, 2)}\n`;
};
