import type { Reason } from "../../model/decision.ts";
import type { Verdict } from "../policy.ts";

/** A reason at the level that a key of the policy gives it; none where the key allows. */
export const complaint = (
  [verdict, key]: readonly [Verdict, string],
  reason: Omit<Reason, "level" | "key">,
): Reason[] => (verdict === "allow" ? [] : [{ ...reason, level: verdict, key }]);
