import { statSync } from "node:fs";
import { Fault } from "../../model/fault.ts";
import { checkOwn } from "../library/read-file.ts";
import { agentUses } from "../resolve/agent-uses.ts";
import { checkBottle } from "../resolve/resolve.ts";
import type { Check, Result } from "./check.ts";

type Verdict = Omit<Result, "check">;

/** Is the configuration directory there, and the user's own? */
export const checkDirectory: Check = {
  name: "configuration",
  run: async ({ library }) => {
    const { configuration } = library.places;
    const stats = statSync(configuration, { throwIfNoEntry: false });
    if (stats === undefined)
      return [{ status: "problem", message: `${configuration} is not there`, hint: "bottle init" }];
    checkOwn(configuration, stats);
    return [{ status: "ok", message: `${configuration} is yours alone to write` }];
  },
};

const judge = (what: string, read: () => unknown): readonly Verdict[] => {
  try {
    read();
    return [];
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [
      {
        status: "warn",
        message: `${what}: ${error.message}`,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      },
    ];
  }
};

/** Is every manifest right? A wrong one is a warning: it keeps no other from being launched. */
export const checkManifests: Check = {
  name: "manifests",
  run: async ({ library }) => {
    const [bottles, agents] = [library.bottles(), library.agents()];
    const foreign = library.foreignBottles().map(
      (file): Verdict => ({
        status: "problem",
        message: `${file}: a repository cannot bring bottles`,
        hint: "take it out; nothing is launched from this repository until then",
      }),
    );
    const judged = bottles.map(({ name }) => ({
      name,
      wrong: judge(`bottle ${name}`, () => checkBottle(name, library)),
    }));
    const right = new Map(judged.map(({ name, wrong }) => [name, wrong.length === 0]));
    const found: readonly Verdict[] = [
      ...foreign,
      ...judged.flatMap(({ wrong }) => wrong),
      ...agents.flatMap(({ name }) => judge(`agent ${name}`, () => agentUses(name, library, right))),
    ];
    return found.length > 0
      ? found
      : [{ status: "ok", message: `${bottles.length} bottles and ${agents.length} agents are right` }];
  },
};
