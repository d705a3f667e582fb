import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { displayText } from "../../model/display.ts";
import { type BottleCommand, type Io, UsageError } from "../command.ts";
import { askHidden } from "../env/ask-hidden.ts";
import { readAnswers } from "../env/read-answers.ts";
import { resolveEnv } from "../env/resolve-env.ts";
import type { BottlePlan } from "../plan/bottle-plan.ts";
import type { Secret } from "../secret.ts";
import { CHOICE, CHOICE_HELP, oneAgent, planFor } from "./options.ts";
import { planLines, text } from "./print-plan.ts";

const HELP = `usage: bottle launch AGENT --dry-run [--ask | --answers FILE] [--bottle NAME]... [--workspace DIR]

Prints what the launch would do and says everything that is missing for it. This version does no more than that:
without --dry-run it refuses. Exit code 0: it could be launched; 1: something is missing.

  --dry-run         do nothing
  --ask             ask the questions of the manifest now, with what is typed hidden
  --answers FILE    their answers, \`NAME: "answer"\` on each line, in a file that only you can read
${CHOICE_HELP}
`;

/** `bottle launch`. */
export const launchCommand: BottleCommand = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        ...CHOICE,
        "dry-run": { type: "boolean" },
        ask: { type: "boolean" },
        answers: { type: "string" },
      },
      allowPositionals: true,
    });
    const agent = oneAgent(positionals);
    if (values["dry-run"] !== true) throw new UsageError("launches nothing yet: say --dry-run");
    if (values.ask && values.answers !== undefined)
      throw new UsageError("takes --ask or --answers, not both");
    const { plan } = await planFor(agent, values, io);
    io.out(text(planLines(plan)));
    const answers =
      values.answers === undefined
        ? await asked(plan, values.ask === true, io)
        : readAnswers(resolve(io.cwd, values.answers));
    const { missing } = resolveEnv(plan.env, io.env, answers);
    const unready = plan.readiness.filter(({ problem }) => problem !== null);
    // A variable of the host that is not set is told of as readiness already.
    const unanswered = missing.filter(
      (line) => !unready.some(({ problem }) => problem !== null && line.endsWith(problem)),
    );
    const count = unready.length + unanswered.length;
    for (const line of unanswered) io.err(`bottle launch: ${displayText(line)}\n`);
    io.err(
      count === 0
        ? "bottle launch: all is there; nothing was done\n"
        : `bottle launch: ${count} missing; nothing was done\n`,
    );
    return count === 0 ? 0 : 1;
  },
};

const asked = async ({ env }: BottlePlan, now: boolean, io: Io): Promise<ReadonlyMap<string, Secret>> => {
  const answers = new Map<string, Secret>();
  if (!now) return answers;
  for (const { name, from, text: question } of env)
    if (from === "ask") answers.set(name, await askHidden(displayText(question), io.stdin, io.err));
  return answers;
};
