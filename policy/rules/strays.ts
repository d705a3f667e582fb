import type { Reason } from "../../model/decision.ts";
import { type Oid, shortOid } from "../../model/oid.ts";

/** Objects that come along although no ref needs them: a hidden store, where a server serves objects by id. */
export const judgeStrays = (strays: readonly Oid[]): Reason[] => {
  const [first] = strays;
  if (first === undefined) return [];
  const count = strays.length === 1 ? "an object" : `${strays.length} objects`;
  return [
    {
      rule: "object/unreferenced",
      level: "block",
      message: `the push carries ${count} that none of its refs reach (${shortOid(first)})`,
      hint: "push with git itself; a pack made by hand must hold only what the refs need",
    },
  ];
};
