import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Fault } from "../../model/fault.ts";
import { parseOptions } from "../../sys/command-line/parse-options.ts";
import type { BottleCommand, Io } from "../command.ts";
import { PLAN_VERSION } from "../plan/bottle-plan.ts";
import { diffPlans } from "../plan/diff.ts";
import { CHOICE, CHOICE_HELP, type Chosen, oneAgent, planFor, REPEATABLE } from "./options.ts";
import { planLines, text } from "./print-plan.ts";

const HELP = `usage: bottle plan AGENT [--json] [--diff OTHER] [--bottle NAME]... [--workspace DIR]

Prints everything that a launch would do: processes, mounts, ways out, variables, routes, repositories behind
the gate, files, steps. Nothing is done. Of secrets only the names stand in a plan.

  --json            one JSON object, with the version of its form
  --diff OTHER      what is different from the plan of the agent OTHER, or from a plan that --json wrote
                    to the file OTHER.json; exit code 1 when anything is
${CHOICE_HELP}
`;

/** `bottle plan`. */
export const planCommand: BottleCommand = {
  help: HELP,
  repeatable: REPEATABLE,
  async run(args, io) {
    const options = { ...CHOICE, json: { type: "boolean" }, diff: { type: "string" } } as const;
    const { values, positionals } = parseOptions(args, options);
    const { plan } = await planFor(oneAgent(positionals), values, io);
    if (values.diff === undefined) {
      io.out(values.json ? `${JSON.stringify(plan, null, 2)}\n` : text(planLines(plan)));
      return 0;
    }
    const differences = diffPlans(await otherPlan(values.diff, values, io), JSON.parse(JSON.stringify(plan)));
    if (values.json) io.out(`${JSON.stringify(differences, null, 2)}\n`);
    else {
      for (const { key, before, after } of differences)
        io.out(
          text([
            ...(before === null ? [] : [`- ${key}: ${before}`]),
            ...(after === null ? [] : [`+ ${key}: ${after}`]),
          ]),
        );
    }
    return differences.length === 0 ? 0 : 1;
  },
};

const otherPlan = async (other: string, chosen: Chosen, io: Io): Promise<unknown> => {
  if (!other.endsWith(".json")) {
    const { plan } = await planFor(other, { workspace: chosen.workspace }, io);
    return JSON.parse(JSON.stringify(plan));
  }
  const file = resolve(io.cwd, other);
  const plan = parsePlan(file);
  if ((plan as { readonly version?: unknown } | null)?.version !== PLAN_VERSION)
    throw new Fault(`${file} is not a plan of version ${PLAN_VERSION}`, {
      hint: "bottle plan AGENT --json writes one",
    });
  return plan;
};

const parsePlan = (file: string): unknown => {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new Fault(`cannot read the plan ${file}`, { cause, hint: "bottle plan AGENT --json writes one" });
  }
};
