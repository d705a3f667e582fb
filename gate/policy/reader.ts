import type { Subject } from "../../policy/file/subject.ts";
import type { PolicyReader } from "../../policy/load.ts";
import { LISTED_RULES } from "../../scanners/rules/all.ts";

/** What reading a policy needs to know of the rest of the program; loaded where a policy asks for it. */
export const policyReader = (subject?: Subject): PolicyReader => ({
  knownRules: () => LISTED_RULES.map(({ id }) => id),
  patternError: async (source) => (await import("../facts/match-messages.ts")).patternError(source),
  ...(subject === undefined ? {} : { subject }),
});
