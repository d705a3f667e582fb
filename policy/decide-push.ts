import type { Decision, Level, Reason } from "../model/decision.ts";
import type { Finding } from "../model/finding.ts";
import { type Oid, shortOid } from "../model/oid.ts";
import type { Raw } from "../model/raw.ts";
import type { RefName, RefUpdate } from "../model/ref-update.ts";
import { matchesAny } from "./glob.ts";
import type { Policy, RefRule, Verdict } from "./policy.ts";
import { formatSize } from "./units.ts";

/** A ref update with what git says about it. */
export interface JudgedUpdate {
  readonly update: RefUpdate;
  /** True when the old object is not an ancestor of the new one. */
  readonly rewrite: boolean;
}

/** Something too large to be scanned; `size` in `bytes`. */
export interface OversizedBlob {
  readonly oid: Oid | null;
  readonly path: Raw | null;
  readonly size: number;
}

/** All that a decision is made from; gathered before, plain values. */
export interface PushFacts {
  readonly updates: readonly JudgedUpdate[];
  readonly findings: readonly Finding[];
  /** Objects that the push carries and nothing in it reaches. */
  readonly strays: readonly Oid[];
  readonly oversized: readonly OversizedBlob[];
  /** What the repository's own settings would refuse after the hook. */
  readonly local: readonly Reason[];
}

/** Writes names from the push so that they can be printed and hold no secret. */
export type Show = (raw: Raw) => string;

/** The one place that accepts a push. Pure. */
export const decidePush = (policy: Policy, facts: PushFacts, show: Show): Decision => {
  const complaints = [
    ...facts.updates.flatMap((update) => judgeUpdate(policy, update, show)),
    ...facts.local,
    ...judgeStrays(facts.strays),
    ...facts.oversized.map((blob) => judgeSize(policy, blob, show)),
    ...facts.findings.flatMap((finding) => judgeFinding(policy, finding)),
  ];
  const [first, ...others] = complaints.filter(({ level }) => level === "block");
  const notes = complaints.filter(({ level }) => level === "warn");
  if (first === undefined) return { verdict: "accept", notes };
  return { verdict: "reject", reasons: [first, ...others], notes };
};

const REPLACE = /^refs\/replace\//;

const judgeUpdate = (policy: Policy, { update, rewrite }: JudgedUpdate, show: Show): Reason[] => {
  const name = show(update.ref);
  if (REPLACE.test(update.ref)) {
    return [
      {
        rule: "ref/replace",
        level: "block",
        message: `${name}: replace refs show one object in place of another and are never accepted`,
        hint: `push without it: git push … ':!refs/replace/*'`,
      },
    ];
  }
  if (!matchesAny(policy.refs.allow, update.ref)) {
    return [
      {
        rule: "ref/namespace",
        level: "block",
        message: `${name}: this namespace may not be pushed to`,
        hint: `allowed: ${policy.refs.allow.join(", ")}`,
      },
    ];
  }
  return judgeAct(policy.refs.rules, update, rewrite, name);
};

const judgeAct = (rules: readonly RefRule[], update: RefUpdate, rewrite: boolean, name: string): Reason[] => {
  if (update.kind === "create") {
    return complaint(verdictOf(rules, update.ref, "create"), {
      rule: "ref/create",
      message: `${name}: may not be created`,
      hint: "push to a ref that exists, or ask for this one to be made",
    });
  }
  if (update.kind === "delete") {
    return complaint(verdictOf(rules, update.ref, "delete"), {
      rule: "ref/delete",
      message: `${name}: is protected from deletion`,
      hint: "leave it out of the push",
    });
  }
  if (!rewrite && !update.ref.startsWith("refs/tags/")) return [];
  return complaint(verdictOf(rules, update.ref, "rewrite"), {
    rule: "ref/rewrite",
    message: `${name}: is protected from rewriting (${shortOid(update.from)} is not kept by ${shortOid(update.to)})`,
    hint: "fetch it, put your work on top of it, and push without force",
  });
};

const verdictOf = (
  rules: readonly RefRule[],
  ref: RefName,
  act: "create" | "rewrite" | "delete",
): Verdict => {
  for (const rule of rules) {
    const verdict = rule[act];
    if (verdict !== undefined && matchesAny(rule.match, ref)) return verdict;
  }
  return "allow";
};

const complaint = (verdict: Verdict, reason: Omit<Reason, "level">): Reason[] =>
  verdict === "allow" ? [] : [{ ...reason, level: verdict }];

const judgeStrays = (strays: readonly Oid[]): Reason[] => {
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

const judgeSize = (policy: Policy, { oid, path, size }: OversizedBlob, show: Show): Reason => {
  const name = path === null ? `blob ${oid === null ? "" : shortOid(oid)}` : show(path);
  const limit = formatSize(policy.limits.blobBytes);
  return {
    rule: "limit/blob",
    level: "block",
    message: `${name} has ${formatSize(size)}, more than the limit limits.blob of ${limit}`,
    hint: "keep large files out of git, for example with git-lfs(1)",
  };
};

const INHERITED_LEVEL: Level = "warn";

const judgeFinding = (policy: Policy, finding: Finding): Reason[] => {
  const { rule, title, confidence } = finding.sighting;
  const level = policy.secrets.levels[confidence];
  if (level === "allow") return [];
  const message = finding.inherited ? `${title}, which stood there before this push` : title;
  return [{ rule: `secret/${rule}`, level: finding.inherited ? INHERITED_LEVEL : level, message, finding }];
};

/** Whether the decision depends on a ref being moved without keeping its old commits. */
export const caresAboutRewrite = (policy: Policy, { ref }: RefUpdate): boolean =>
  verdictOf(policy.refs.rules, ref, "rewrite") !== "allow" && !ref.startsWith("refs/tags/");
