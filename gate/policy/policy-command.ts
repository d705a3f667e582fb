import { UsageError } from "../../sys/command-line/usage-error.ts";
import type { ExitCode, GateCommand, Io } from "../command.ts";

const HELP = `usage: gate policy check [FILE] [--effective] | explain … | schema | test …

Understands a policy and tries it out.

  check [FILE]       is it right, with all that it extends and every override? --effective
                     prints what it comes to, with every default
  explain --ref REF | --path PATH | --rule ID
                     what the policy says of a ref, a path or a finding, and which line of which
                     file decides it
  schema             the JSON Schema of the file, for editors
  test FILE…         tries cases: described pushes, and what is to become of them
  test --history A..B
                     what of a repository's history would have been refused

  --repo DIR         whose policy or history (default: the repository around the working directory)
  --policy FILE      the policy (default: as for the hook)

Exit codes: 0 right, 1 a case is decided otherwise or history would have been refused, 2 the policy
or a file of cases is wrong, 64 wrong usage.
`;

type Subcommand = (args: readonly string[], io: Io) => Promise<ExitCode>;

const SUBCOMMANDS: ReadonlyMap<string, () => Promise<Subcommand>> = new Map([
  ["check", async () => (await import("./check.ts")).checkPolicy],
  ["explain", async () => (await import("./explain.ts")).explainPolicy],
  ["schema", async () => (await import("./print-schema.ts")).printSchema],
  ["test", async () => (await import("./test.ts")).testPolicy],
]);

/** `gate policy`. */
export const policyCommand: GateCommand = {
  name: "policy",
  summary: "check a policy, explain what it decides, try it on described or past pushes",
  help: HELP,
  async run([name = "", ...args], io) {
    const load = SUBCOMMANDS.get(name);
    if (load === undefined) throw new UsageError(`takes ${[...SUBCOMMANDS.keys()].join(", ")}`);
    return (await load())(args, io);
  },
};
