import type { Reason } from "../../model/decision.ts";
import type { Policy } from "../policy.ts";
import type { JudgedUpdate } from "../push-facts.ts";

/** How many refs one push may touch: what `git push --mirror` does by mistake is more than anybody means. */
export const judgeRefCount = ({ refs }: Policy, updates: readonly JudgedUpdate[]): readonly Reason[] => {
  const deletes = updates.filter(({ update }) => update.kind === "delete").length;
  const reasons: Reason[] = [];
  if (updates.length > refs.maxUpdates) {
    reasons.push({
      rule: "ref/max-updates",
      level: "block",
      key: "refs.max_updates",
      message: `${updates.length} refs in one push, more than refs.max_updates of ${refs.maxUpdates}`,
      hint: "push fewer refs at a time",
    });
  }
  if (deletes > refs.maxDeletes) {
    reasons.push({
      rule: "ref/max-deletes",
      level: "block",
      key: "refs.max_deletes",
      message: `${deletes} refs deleted by one push, more than refs.max_deletes of ${refs.maxDeletes}`,
      hint: "git push --mirror and --prune delete what is missing here: name the refs that are to go",
    });
  }
  return reasons;
};
