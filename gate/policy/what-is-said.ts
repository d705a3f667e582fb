import type { Confidence } from "../../model/finding.ts";
import { type Oid, parseOid } from "../../model/oid.ts";
import type { Raw } from "../../model/raw.ts";
import type { RefName, RefUpdate } from "../../model/ref-update.ts";
import type { Policy } from "../../policy/policy.ts";
import { NO_CONTENTS, type PathChange, type Show } from "../../policy/push-facts.ts";
import { judgeChanges } from "../../policy/rules/changes.ts";
import { judgeRef } from "../../policy/rules/refs.ts";
import { levelOfRule } from "../../policy/rules/secrets.ts";

/** One thing that a push could do, and what the policy says of it. */
export interface Said {
  readonly what: string;
  readonly level: string;
  /** Null: nothing is told. */
  readonly rule: string | null;
  /** The key that decides. */
  readonly key: string | undefined;
}

const OLD: Oid = parseOid("1".repeat(40));
const NEW: Oid = parseOid("2".repeat(40));

/** What may be done to a ref. */
export const sayOfRef = (policy: Policy, ref: RefName, show: Show): readonly Said[] => {
  const acts: readonly (readonly [string, RefUpdate, boolean])[] = [
    ["create", { kind: "create", ref, to: NEW }, false],
    ["move forward", { kind: "move", ref, from: OLD, to: NEW }, false],
    ["rewrite", { kind: "move", ref, from: OLD, to: NEW }, true],
    ["delete", { kind: "delete", ref, from: OLD }, false],
  ];
  return acts.flatMap(([what, update, rewrite]): readonly Said[] => {
    const reasons = judgeRef(policy, { update, rewrite }, show);
    if (reasons.length === 0) return [{ what, level: "allow", rule: null, key: "refs.rules" }];
    return reasons.map(({ level, rule, key }) => ({ what, level, rule, key }));
  });
};

/** What may be done to a path, as far as its name decides. */
export const sayOfPath = (policy: Policy, path: Raw, show: Show): readonly Said[] => {
  const file = "100644";
  const change: PathChange = { by: NEW, path, mode: file, oid: NEW, olds: [null], oldModes: ["000000"] };
  const acts: readonly (readonly [string, PathChange])[] = [
    ["add", change],
    ["edit", { ...change, olds: [OLD], oldModes: [file] }],
    ["make executable", { ...change, mode: "100755", olds: [NEW], oldModes: [file] }],
    ["delete", { ...change, oid: null, mode: "000000", olds: [OLD], oldModes: [file] }],
  ];
  return acts.flatMap(([what, one]): readonly Said[] => {
    const texts = new Map([
      [NEW, "" as Raw],
      [OLD, "" as Raw],
    ]);
    const reasons = judgeChanges(policy, { ...NO_CONTENTS, changes: [one], texts }, show);
    if (reasons.length === 0) return [{ what, level: "allow", rule: null, key: "paths" }];
    return reasons.map(({ level, rule, key }) => ({ what, level, rule, key }));
  });
};

/** What a finding of a rule does. */
export const sayOfFinding = (policy: Policy, rule: string, confidence: Confidence): Said => {
  const [level, key] = levelOfRule(policy, rule, confidence);
  const name = level === "allow" ? null : `secret/${rule}`;
  return { what: `a finding of ${rule} (${confidence})`, level, rule: name, key };
};
