import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Level } from "../../model/decision.ts";
import { display } from "../../model/display.ts";
import type { Confidence, Finding, Fingerprint } from "../../model/finding.ts";
import { type Oid, parseOid } from "../../model/oid.ts";
import { rawFromText } from "../../model/raw.ts";
import type { RefUpdate } from "../../model/ref-update.ts";
import { decidePush } from "../../policy/decide-push.ts";
import { DEFAULT_POLICY } from "../../policy/defaults.ts";
import type { Policy, RefRule, Verdict } from "../../policy/policy.ts";
import type { PushFacts } from "../../policy/push-facts.ts";
import { caresAboutRewrite } from "../../policy/rules/refs.ts";

const oid = (digit: string): Oid => parseOid(digit.repeat(40));

const create = (ref: string): RefUpdate => ({ kind: "create", ref: rawFromText(ref), to: oid("b") });
const move = (ref: string): RefUpdate => ({
  kind: "move",
  ref: rawFromText(ref),
  from: oid("a"),
  to: oid("b"),
});
const remove = (ref: string): RefUpdate => ({ kind: "delete", ref: rawFromText(ref), from: oid("a") });

const finding = (confidence: Confidence, inherited = false): Finding => ({
  sighting: {
    rule: `some-${confidence}-rule`,
    title: "Some token",
    confidence,
    fingerprint: "0011223344556677" as Fingerprint,
    mask: "tok_… (20 characters)",
    line: 3,
    column: 1,
    length: 20,
    via: [],
    remedy: "revoke it",
  },
  spots: [
    {
      kind: "file",
      path: rawFromText("a.env"),
      line: 3,
      by: { type: "commit", oid: oid("b") },
      symlink: false,
    },
  ],
  occurrences: 1,
  inherited,
});

const facts = (some: Partial<PushFacts>): PushFacts => ({
  updates: [],
  findings: [],
  strays: [],
  oversized: [],
  local: [],
  ...some,
});

const withRules = (...rules: readonly RefRule[]): Policy => ({
  ...DEFAULT_POLICY,
  refs: { ...DEFAULT_POLICY.refs, rules },
});

const withLevel = (confidence: Confidence, level: Verdict): Policy => ({
  ...DEFAULT_POLICY,
  secrets: { ...DEFAULT_POLICY.secrets, levels: { ...DEFAULT_POLICY.secrets.levels, [confidence]: level } },
});

const decide = (policy: Policy, some: Partial<PushFacts>) => decidePush(policy, facts(some), display);

/** The complaints of a decision as `level rule`. */
const told = (policy: Policy, some: Partial<PushFacts>): string[] => {
  const decision = decide(policy, some);
  const reasons = decision.verdict === "reject" ? decision.reasons : [];
  return [...reasons, ...decision.notes].map(({ level, rule }) => `${level} ${rule}`);
};

const judged = (update: RefUpdate, rewrite = false) => ({ updates: [{ update, rewrite }] });

describe("refs", () => {
  test.each([
    ["a new branch", create("refs/heads/topic")],
    ["a moved branch", move("refs/heads/main")],
    ["a deleted branch", remove("refs/heads/topic")],
    ["a deletion of nothing", { ...remove("refs/heads/topic"), from: null } as RefUpdate],
    ["a new tag", create("refs/tags/v1")],
    ["notes", move("refs/notes/commits")],
  ])("%s is accepted by the built-in policy without a word", (_, update) => {
    expect(decide(DEFAULT_POLICY, judged(update))).toEqual({ verdict: "accept", notes: [] });
  });

  test.each([
    "refs/scratch/x",
    "refs/changes/01/1/1",
    "refs/for/main",
    "refs/stash",
    "refs/headsX/a",
    "HEAD",
    "main",
  ])("%s is in no namespace that may be pushed to", (ref) => {
    for (const update of [create(ref), move(ref), remove(ref)])
      expect(told(DEFAULT_POLICY, judged(update))).toEqual(["block ref/namespace"]);
  });

  test("the refusal of a namespace names the ref and what is allowed", () => {
    expect(decide(DEFAULT_POLICY, judged(create("refs/x/a\u001bb")))).toMatchObject({
      reasons: [
        {
          message: "refs/x/a\\x1bb: this namespace may not be pushed to",
          hint: "allowed: refs/heads/**, refs/tags/**, refs/notes/**",
        },
      ],
    });
  });

  test("replace refs are refused even where every namespace is allowed", () => {
    const all: Policy = { ...DEFAULT_POLICY, refs: { ...DEFAULT_POLICY.refs, allow: ["**"] } };
    expect(told(all, judged(create("refs/anything/x")))).toEqual([]);
    expect(told(all, judged(create(`refs/replace/${"a".repeat(40)}`)))).toEqual(["block ref/replace"]);
    expect(told(all, judged(remove("refs/replace/x")))).toEqual(["block ref/replace"]);
    expect(told(all, judged(create("refs/replaced/x")))).toEqual([]);
  });

  test.each([
    ["create", create("refs/heads/main"), false, "ref/create"],
    ["delete", remove("refs/heads/main"), false, "ref/delete"],
    ["rewrite", move("refs/heads/main"), true, "ref/rewrite"],
  ] as const)("%s does what its rule says", (act, update, rewrite, rule) => {
    const verdicts: readonly Verdict[] = ["allow", "warn", "block"];
    const outcomes = verdicts.map((verdict) =>
      told(withRules({ match: ["refs/heads/main"], [act]: verdict }), judged(update, rewrite)),
    );
    expect(outcomes).toEqual([[], [`warn ${rule}`], [`block ${rule}`]]);
  });

  test("a fast-forward of a protected branch is no rewrite", () => {
    const rules = withRules({ match: ["**"], rewrite: "block" });
    expect(told(rules, judged(move("refs/heads/main"), false))).toEqual([]);
  });

  test("any move of a tag is a rewrite, whether it keeps the old commits or not", () => {
    const rules = withRules({ match: ["refs/tags/**"], rewrite: "block" });
    expect(told(rules, judged(move("refs/tags/v1"), false))).toEqual(["block ref/rewrite"]);
    expect(told(rules, judged(create("refs/tags/v1"), false))).toEqual([]);
  });

  test("the first rule that matches and speaks of the act decides", () => {
    const policy = withRules(
      { match: ["refs/heads/release/*"], create: "block" },
      { match: ["refs/heads/release/old"], delete: "allow" },
      { match: ["refs/heads/**"], delete: "block" },
    );
    expect(told(policy, judged(remove("refs/heads/release/old")))).toEqual([]);
    expect(told(policy, judged(remove("refs/heads/release/new")))).toEqual(["block ref/delete"]);
    expect(told(policy, judged(create("refs/heads/release/new")))).toEqual(["block ref/create"]);
    expect(told(policy, judged(create("refs/heads/topic")))).toEqual([]);
  });

  test("whether a move is a rewrite is only asked where a rule would mind", () => {
    const policy = withRules(
      { match: ["refs/heads/free"], rewrite: "allow" },
      { match: ["refs/heads/**", "refs/tags/**"], rewrite: "warn" },
    );
    const cares = (ref: string): boolean => caresAboutRewrite(policy, move(ref));
    expect(["refs/heads/main", "refs/heads/free", "refs/notes/x", "refs/tags/v1"].map(cares)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe("secrets", () => {
  test.each([
    ["high", "block"],
    ["medium", "block"],
    ["low", "warn"],
  ] as const)("one of %s confidence is to %s by default", (confidence, level) => {
    expect(told(DEFAULT_POLICY, { findings: [finding(confidence)] })).toEqual([
      `${level} secret/some-${confidence}-rule`,
    ]);
  });

  test.each(["high", "medium", "low"] as const)("%s confidence has a level of its own", (confidence) => {
    const findings = [finding(confidence)];
    const rule = `secret/some-${confidence}-rule`;
    expect(told(withLevel(confidence, "allow"), { findings })).toEqual([]);
    expect(told(withLevel(confidence, "warn"), { findings })).toEqual([`warn ${rule}`]);
    expect(told(withLevel(confidence, "block"), { findings })).toEqual([`block ${rule}`]);
  });

  test("what stood there before is noted and never blocks", () => {
    const findings = [finding("high", true)];
    expect(decide(withLevel("high", "block"), { findings })).toMatchObject({
      verdict: "accept",
      notes: [{ level: "warn", message: "Some token, which stood there before this push" }],
    });
    expect(told(withLevel("high", "allow"), { findings })).toEqual([]);
  });

  test("the reason carries its finding, which names places", () => {
    const found = finding("high");
    expect(decide(DEFAULT_POLICY, { findings: [found] })).toMatchObject({ reasons: [{ finding: found }] });
  });
});

describe("what could not be scanned or does not belong", () => {
  test("a blob over the limit is refused under its name, or its id where it has none", () => {
    const limits = { ...DEFAULT_POLICY, limits: { ...DEFAULT_POLICY.limits, blobBytes: 1024 * 1024 } };
    const oversized = [
      { oid: oid("c"), path: rawFromText("big\n.bin"), size: 3 * 1024 * 1024 },
      { oid: oid("d"), path: null, size: 2 * 1024 * 1024 },
    ];
    expect(decide(limits, { oversized })).toMatchObject({
      verdict: "reject",
      reasons: [
        { rule: "limit/blob", message: "big\\n.bin has 3 MiB, more than the limit limits.blob of 1 MiB" },
        {
          rule: "limit/blob",
          message: "blob dddddddddd has 2 MiB, more than the limit limits.blob of 1 MiB",
        },
      ],
    });
  });

  test("objects that nothing reaches are refused, however many, with one reason", () => {
    expect(decide(DEFAULT_POLICY, { strays: [oid("e")] })).toMatchObject({
      reasons: [{ message: "the push carries an object that none of its refs reach (eeeeeeeeee)" }],
    });
    expect(decide(DEFAULT_POLICY, { strays: [oid("e"), oid("f")] })).toMatchObject({
      reasons: [{ message: "the push carries 2 objects that none of its refs reach (eeeeeeeeee)" }],
    });
  });

  test("what git would refuse after the hook is passed on as it is", () => {
    const reason = { rule: "local/deny", level: "block", message: "denied" } as const;
    expect(decide(DEFAULT_POLICY, { local: [reason] })).toEqual({
      verdict: "reject",
      reasons: [reason],
      notes: [],
    });
  });
});

describe("a whole push", () => {
  test("every reason and every note is told at once", () => {
    const policy = withRules({ match: ["refs/heads/main"], delete: "block", rewrite: "warn" });
    const push: Partial<PushFacts> = {
      updates: [
        { update: remove("refs/heads/main"), rewrite: false },
        { update: move("refs/heads/main"), rewrite: true },
        { update: create("refs/x/y"), rewrite: false },
      ],
      findings: [finding("high"), finding("low"), finding("medium", true)],
      strays: [oid("e")],
      oversized: [{ oid: oid("c"), path: null, size: 1024 ** 4 }],
      local: [{ rule: "local/deny", level: "block", message: "denied" }],
    };
    expect(told(policy, push)).toEqual([
      "block ref/delete",
      "block ref/namespace",
      "block local/deny",
      "block object/unreferenced",
      "block limit/blob",
      "block secret/some-high-rule",
      "warn ref/rewrite",
      "warn secret/some-low-rule",
      "warn secret/some-medium-rule",
    ]);
  });

  const verdict = fc.constantFrom<Verdict>("allow", "warn", "block");
  const ref = fc.constantFrom(
    "refs/heads/main",
    "refs/tags/v1",
    "refs/x/y",
    "refs/replace/z",
    "refs/notes/n",
  );
  const level = fc.constantFrom<Level>("block", "warn");
  const confidence = fc.constantFrom<Confidence>("high", "medium", "low");
  const anyPolicy: fc.Arbitrary<Policy> = fc
    .record({
      allow: fc.subarray(["refs/heads/**", "refs/tags/**", "**"], { minLength: 1 }),
      rules: fc.array(
        fc.record(
          { match: fc.constant(["refs/**"]), create: verdict, rewrite: verdict, delete: verdict },
          { requiredKeys: ["match"] },
        ),
        { maxLength: 3 },
      ),
      levels: fc.record({ high: verdict, medium: verdict, low: verdict }),
    })
    .map(({ allow, rules, levels }) => ({
      ...DEFAULT_POLICY,
      refs: { ...DEFAULT_POLICY.refs, allow, rules },
      secrets: { ...DEFAULT_POLICY.secrets, levels },
    }));
  const anyFacts: fc.Arbitrary<PushFacts> = fc.record({
    updates: fc.array(
      fc.record({
        update: fc.tuple(fc.constantFrom(create, move, remove), ref).map(([make, name]) => make(name)),
        rewrite: fc.boolean(),
      }),
    ),
    findings: fc.array(fc.tuple(confidence, fc.boolean()).map(([sure, old]) => finding(sure, old))),
    strays: fc.array(fc.constant(oid("e")), { maxLength: 2 }),
    oversized: fc.array(fc.record({ oid: fc.constant(oid("c")), path: fc.constant(null), size: fc.nat() }), {
      maxLength: 2,
    }),
    local: fc.array(fc.record({ rule: fc.constant("local/x"), level, message: fc.constant("x") }), {
      maxLength: 2,
    }),
  });

  test("a rejection has a reason that blocks, an acceptance has none, and notes only warn", () => {
    fc.assert(
      fc.property(anyPolicy, anyFacts, (policy, some) => {
        const decision = decidePush(policy, some, display);
        const blocking = decision.verdict === "reject" ? decision.reasons : [];
        if (decision.verdict === "reject") expect(blocking.length).toBeGreaterThan(0);
        expect(blocking.every((reason) => reason.level === "block")).toBe(true);
        expect(decision.notes.every((note) => note.level === "warn")).toBe(true);
      }),
    );
  });

  test("nothing that must never pass does, whatever the policy allows", () => {
    fc.assert(
      fc.property(anyPolicy, anyFacts, (policy, some) => {
        const replaces = some.updates.some(({ update }) => update.ref.startsWith("refs/replace/"));
        const never = replaces || some.strays.length > 0 || some.oversized.length > 0;
        if (never) expect(decidePush(policy, some, display).verdict).toBe("reject");
      }),
    );
  });

  test("the same push under the same policy is judged the same", () => {
    fc.assert(
      fc.property(anyPolicy, anyFacts, (policy, some) => {
        expect(decidePush(policy, some, display)).toEqual(decidePush(policy, some, display));
      }),
    );
  });
});
