import { describe, expect, test } from "vitest";
import { display } from "../../../model/display.ts";
import { rawFromText } from "../../../model/raw.ts";
import type { RefUpdate } from "../../../model/ref-update.ts";
import { decidePush } from "../../../policy/decide-push.ts";
import type { Policy } from "../../../policy/policy.ts";
import { facts, oid, parsed } from "../support.ts";

const remove = (ref: string): RefUpdate => ({ kind: "delete", ref: rawFromText(ref), from: oid("a") });
const create = (ref: string): RefUpdate => ({ kind: "create", ref: rawFromText(ref), to: oid("b") });
const move = (ref: string): RefUpdate => ({
  kind: "move",
  ref: rawFromText(ref),
  from: oid("a"),
  to: oid("b"),
});

const judge = (policy: Policy, updates: readonly RefUpdate[], rewrite = false): string[] => {
  const judged = updates.map((update) => ({ update, rewrite }));
  const decision = decidePush(policy, { ...facts({}), updates: judged }, display);
  const reasons = decision.verdict === "reject" ? decision.reasons : [];
  return [...reasons, ...decision.notes].map(({ level, rule, message }) => `${level} ${rule}: ${message}`);
};

const many = (count: number, make: (ref: string) => RefUpdate): RefUpdate[] =>
  Array.from({ length: count }, (_, index) => make(`refs/heads/b${index}`));

describe("ceilings", () => {
  const { policy } = parsed("refs: { max_updates: 10, max_deletes: 3 }\n");

  test("a push of as much as is allowed is accepted", () => {
    expect(judge(policy, [...many(7, create), ...many(3, remove)])).toEqual([]);
  });

  test("one more of either is told with both numbers", () => {
    expect(judge(policy, many(4, remove))).toEqual([
      "block ref/max-deletes: 4 refs deleted by one push, more than refs.max_deletes of 3",
    ]);
    expect(judge(policy, many(11, create))).toEqual([
      "block ref/max-updates: 11 refs in one push, more than refs.max_updates of 10",
    ]);
  });

  test("without a word in the policy a push cannot delete sixty branches", () => {
    expect(judge(parsed("").policy, many(60, remove))).toEqual([
      "block ref/max-deletes: 60 refs deleted by one push, more than refs.max_deletes of 5",
    ]);
    expect(judge(parsed("refs: { max_deletes: 60 }\n").policy, many(60, remove))).toEqual([]);
  });
});

describe("moves", () => {
  const { policy } = parsed("refs: { rules: [{ match: [refs/heads/v1, refs/tags/**], move: block }] }\n");

  test("a frozen branch does not even go forward", () => {
    expect(judge(policy, [move("refs/heads/v1")])).toEqual([
      "block ref/move: refs/heads/v1: is frozen and may not be moved",
    ]);
    expect(judge(policy, [move("refs/heads/v2")])).toEqual([]);
    expect(judge(policy, [create("refs/heads/v1")])).toEqual([]);
  });

  test("a tag that is moved is moved and rewritten", () => {
    const both = parsed("refs: { rules: [{ match: [refs/tags/**], move: warn, rewrite: block }] }\n").policy;
    expect(judge(both, [move("refs/tags/v1")]).map((line) => line.split(":", 1)[0])).toEqual([
      "block ref/rewrite",
      "warn ref/move",
    ]);
  });
});

describe("what decides a reason", () => {
  test.each([
    ["refs/heads/a", "refs.rules.0.delete"],
    ["refs/heads/b", "refs.rules.1.delete"],
  ])("the deletion of %s is decided by %s", (ref, key) => {
    const { policy } = parsed(
      "refs:\n  rules:\n    - { match: [refs/heads/a], delete: block }\n    - { match: ['**'], delete: block }\n",
    );
    const decision = decidePush(
      policy,
      { ...facts({}), updates: [{ update: remove(ref), rewrite: false }] },
      display,
    );
    expect(decision).toMatchObject({ reasons: [{ key }] });
  });
});
