import { Fault } from "../../model/fault.ts";
import type { Library } from "../library/library.ts";
import { namesAt } from "./chain.ts";

/** Of every bottle that is there, whether it is right with its parents. */
export type RightBottles = ReadonlyMap<string, boolean>;

/** The bottles that an agent names. @throws Fault where the agent is not right, or one of them */
export const agentUses = (name: string, library: Library, right: RightBottles): readonly string[] => {
  const uses = namesAt(library.readAgent(name).tree, "bottle").map((bottle) => bottle.name);
  const bad = uses.find((bottle) => right.get(bottle) !== true);
  if (bad !== undefined) throw new Fault(`its bottle ${bad} is ${right.has(bad) ? "broken" : "not there"}`);
  return uses;
};
