import { Fault } from "../../model/fault.ts";
import type { Forward } from "../../policy/policy.ts";
import type { Server } from "../who/server.ts";

/**
 * Whether accepted pushes go upstream after they are applied, rather than before.
 * @throws Fault where what the policy asks for would let upstream and server come apart, or never happen
 */
export const mirrorsAfter = (
  { when }: Pick<Forward, "when">,
  { title, refusesLater, runsPostReceive }: Server,
): boolean => {
  if (when === "before" && refusesLater) {
    throw new Fault(`forward.when is before, but ${title} may still refuse what has been forwarded by then`, {
      hint: "take forward.when out of the policy: pushes are then mirrored once they have been applied",
    });
  }
  const after = (when ?? (refusesLater ? "after" : "before")) === "after";
  if (after && !runsPostReceive) {
    throw new Fault(
      `the policy forwards, but ${title} lets nobody else's program run once a push is applied`,
      {
        hint: "take forward out of this policy, and mirror with the server's own means",
      },
    );
  }
  return after;
};
