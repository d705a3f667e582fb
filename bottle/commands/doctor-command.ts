import { displayText } from "../../model/display.ts";
import { Fault } from "../../model/fault.ts";
import { parseOptions } from "../../sys/command-line/parse-options.ts";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import type { BottleCommand } from "../command.ts";
import type { Check, Patient, Result } from "../doctor/check.ts";
import { checkDirectory, checkManifests } from "../doctor/check-manifests.ts";
import { checkBackends, checkHostPrograms } from "../doctor/check-programs.ts";
import { libraryOf } from "./options.ts";

const HELP = `usage: bottle doctor [--json]

Says what would keep bottles from being launched here: whose the configuration is, which manifests are broken,
which programs are missing. Exit code 0: all is well, warnings included; 1: there is a problem.

  --json   one JSON object: for each check its status, message and hint
`;

const CHECKS: readonly Check[] = [checkDirectory, checkManifests, checkHostPrograms, checkBackends];

/** `bottle doctor`. */
export const doctorCommand: BottleCommand = {
  help: HELP,
  async run(args, io) {
    const options = { json: { type: "boolean" } } as const;
    const { values, positionals } = parseOptions(args, options);
    if (positionals.length > 0) throw new UsageError("takes no argument");
    const patient = { library: libraryOf(io), env: io.env };
    const results = (await Promise.all(CHECKS.map((check) => examine(check, patient)))).flat();
    if (values.json) io.out(`${JSON.stringify({ checks: results }, null, 2)}\n`);
    else for (const result of results) io.out(line(result));
    return results.some(({ status }) => status === "problem") ? 1 : 0;
  },
};

/** What a check cannot tell is a problem. */
const examine = async (check: Check, patient: Patient): Promise<readonly Result[]> => {
  const verdicts = await check.run(patient).catch((error: unknown): readonly Omit<Result, "check">[] => {
    if (!(error instanceof Fault)) throw error;
    const { message, hint } = error;
    return [{ status: "problem", message, ...(hint === undefined ? {} : { hint }) }];
  });
  return verdicts.map((verdict) => ({ check: check.name, ...verdict }));
};

const line = ({ check, status, message, hint }: Result): string => {
  const said = message.split("\n").map(displayText).join("\n           ");
  return `${status.padEnd(9)}${check}: ${said}\n${hint === undefined ? "" : `         hint: ${displayText(hint)}\n`}`;
};
