import { accessSync, constants } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { Fault } from "../../model/fault.ts";

declare const GIT_GATE_ASSETS: string | null;

/** The built programs. @throws Fault when this runs from its sources */
const built = (name: string): string => {
  if (GIT_GATE_ASSETS === null)
    throw new Fault("bottles are launched by the built program", { hint: "npm run build" });
  return join(GIT_GATE_ASSETS, name);
};

/** The host's side of a bottle, and what is started in it. @throws Fault */
export const programs = () =>
  ({
    egress: [process.execPath, built("bottle.cjs"), "egress"],
    gate: [process.execPath, built("gate.cjs"), "serve"],
    /** Where the relay is read from. */
    relay: built("bottle-inside.cjs"),
  }) as const;

/** The absolute path of a program on a PATH; null: it is not there. */
export const findProgram = (name: string, path: string): string | null => {
  for (const directory of path.split(delimiter).filter(isAbsolute)) {
    try {
      accessSync(join(directory, name), constants.X_OK);
      return join(directory, name);
    } catch {
      // Perhaps in the next one.
    }
  }
  return null;
};
