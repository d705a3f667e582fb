import type { Reason } from "../../model/decision.ts";
import { shortOid } from "../../model/oid.ts";
import type { RefName, RefUpdate } from "../../model/ref-update.ts";
import { matchesAny } from "../glob.ts";
import type { Policy, RefRule, Verdict } from "../policy.ts";
import type { JudgedUpdate, Show } from "../push-facts.ts";
import { complaint } from "./complaint.ts";

const REPLACE = /^refs\/replace\//;
const TAG = /^refs\/tags\//;

/** What a push does to one ref. Of the rules that match, the first that says something about the act decides. */
export const judgeRef = (policy: Policy, judged: JudgedUpdate, show: Show): Reason[] => {
  const { ref } = judged.update;
  const name = show(ref);
  if (REPLACE.test(ref)) {
    return [
      {
        rule: "ref/replace",
        level: "block",
        message: `${name}: replace refs show one object in place of another and are never accepted`,
        hint: `push without it: git push … ':!refs/replace/*'`,
      },
    ];
  }
  if (!matchesAny(policy.refs.allow, ref)) {
    return [
      {
        rule: "ref/namespace",
        level: "block",
        key: "refs.allow",
        message: `${name}: this namespace may not be pushed to`,
        hint: `allowed: ${policy.refs.allow.join(", ")}`,
      },
    ];
  }
  return judgeAct(policy.refs.rules, judged, name);
};

const judgeAct = (rules: readonly RefRule[], { update, rewrite }: JudgedUpdate, name: string): Reason[] => {
  const { ref } = update;
  if (update.kind === "create") {
    return complaint(deciding(rules, ref, "create"), {
      rule: "ref/create",
      message: `${name}: may not be created`,
      hint: "push to a ref that exists, or ask for this one to be made",
    });
  }
  if (update.kind === "delete") {
    return complaint(deciding(rules, ref, "delete"), {
      rule: "ref/delete",
      message: `${name}: is protected from deletion`,
      hint: "leave it out of the push",
    });
  }
  const moved = complaint(deciding(rules, ref, "move"), {
    rule: "ref/move",
    message: `${name}: is frozen and may not be moved`,
    hint: "push to another ref",
  });
  if (!rewrite && !TAG.test(ref)) return moved;
  return [
    ...moved,
    ...complaint(deciding(rules, ref, "rewrite"), {
      rule: "ref/rewrite",
      message: `${name}: is protected from rewriting (${shortOid(update.from)} is not kept by ${shortOid(update.to)})`,
      hint: "fetch it, put your work on top of it, and push without force",
    }),
  ];
};

type Act = "create" | "move" | "rewrite" | "delete";

/** The verdict on an act, and the key of the rule that speaks it. */
const deciding = (rules: readonly RefRule[], ref: RefName, act: Act): readonly [Verdict, string] => {
  for (const [index, rule] of rules.entries()) {
    const verdict = rule[act];
    if (verdict !== undefined && matchesAny(rule.match, ref)) return [verdict, `refs.rules.${index}.${act}`];
  }
  return ["allow", "refs.rules"];
};

/** Whether the decision depends on a ref being moved without keeping its old commits. */
export const caresAboutRewrite = (policy: Policy, { ref }: RefUpdate): boolean =>
  !TAG.test(ref) && deciding(policy.refs.rules, ref, "rewrite")[0] !== "allow";
