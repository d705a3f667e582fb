import type { Reason } from "../../model/decision.ts";
import type { Policy } from "../policy.ts";
import type { ContentFacts, PathChange, Show } from "../push-facts.ts";
import { changeRules } from "./all-changes.ts";
import { groupOf, MOST_TOLD, withMore } from "./brief.ts";
import type { ChangeReason, ChangeRule } from "./change-rule.ts";

/** What the rules say of every change, each path once, by the oldest commit that does it. */
export const judgeChanges = (policy: Policy, facts: ContentFacts, show: Show): Reason[] =>
  changeRules(policy).flatMap((rule) => judgeAll(rule, facts, show));

interface Group {
  readonly reasons: Reason[];
  /** Those not told. */
  more: number;
}

/** Names cost much to make safe to show; the ones that are only counted are not. */
const unshown: Show = () => "";

const judgeAll = (rule: ChangeRule, facts: ContentFacts, show: Show): Reason[] => {
  const told = new Set<string>();
  const groups = new Map<string, Group>();
  // Changes come newest first.
  for (let at = facts.changes.length - 1; at >= 0; at -= 1) {
    const change = facts.changes[at] as PathChange;
    const blob = change.oid === null ? undefined : facts.blobs.get(change.oid);
    if ((change.remerged && !rule.byName) || !rule.concerns(change, blob)) continue;
    const isFull = (reason: ChangeReason): boolean =>
      (groups.get(groupOf(reason))?.reasons.length ?? 0) >= MOST_TOLD[reason.level];
    const counted = rule.judge(change, facts, unshown);
    const reasons = counted.every(isFull) ? counted : rule.judge(change, facts, show);
    for (const { part = "", ...reason } of reasons) {
      const id = `${reason.key}\0${change.path}\0${part}`;
      if (told.has(id)) continue;
      told.add(id);
      const group = groups.get(groupOf(reason)) ?? { reasons: [], more: 0 };
      if (isFull(reason)) group.more += 1;
      else group.reasons.push(reason);
      groups.set(groupOf(reason), group);
    }
  }
  return [...groups.values()].flatMap(({ reasons, more }) => withMore(reasons, more, "path"));
};
