import { parseOptions } from "../../sys/command-line/parse-options.ts";
import type { BottleCommand } from "../command.ts";
import { CHOICE, CHOICE_HELP, oneAgent, planFor, REPEATABLE } from "./options.ts";
import {
  chainLines,
  envLines,
  identityLines,
  noteLines,
  readinessLines,
  remoteLines,
  routeLines,
  section,
  text,
} from "./print-plan.ts";

const HELP = `usage: bottle info AGENT [--bottle NAME]... [--workspace DIR]

Shows who an agent will be and what it may have: its identity with the file that says so, its bottles, remotes,
routes with their owners, names of variables, skills, backend, and what is missing.

${CHOICE_HELP}
`;

/** `bottle info`. */
export const infoCommand: BottleCommand = {
  help: HELP,
  repeatable: REPEATABLE,
  async run(args, io) {
    const { values, positionals } = parseOptions(args, CHOICE);
    const { plan } = await planFor(oneAgent(positionals), values, io);
    io.out(
      text([
        ...chainLines(plan),
        ...identityLines(plan),
        ...remoteLines(plan),
        ...routeLines(plan),
        ...envLines(plan, false),
        ...section("skills", plan.skills),
        ...section("backend", [plan.backend.name]),
        ...readinessLines(plan.readiness),
        ...noteLines(plan.notes),
      ]),
    );
    return 0;
  },
};
