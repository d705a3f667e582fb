import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { display } from "../../model/display.ts";
import { rawFromText } from "../../model/raw.ts";
import type { RefUpdate } from "../../model/ref-update.ts";
import { decidePush } from "../../policy/decide-push.ts";
import { DEFAULT_POLICY } from "../../policy/defaults.ts";
import type { PathRule, Policy, Verdict } from "../../policy/policy.ts";
import type { ContentFacts, PathChange, PushFacts } from "../../policy/push-facts.ts";
import { blob, change, facts, oid, texts } from "./support.ts";

const PATHS = ["a", "dir/b.lock", ".gitlab-ci.yml", ".GIT/x", "lib/package.json", ".gitattributes"];
const level = fc.constantFrom("block" as const, "warn" as const);
const verdict = fc.constantFrom<Verdict>("allow", "warn", "block");

const pathRule: fc.Arbitrary<PathRule> = fc.record({
  name: fc.constant(null),
  match: fc.subarray(["a", "**/*.lock", "**", "lib/**", ".g*"], { minLength: 1 }),
  except: fc.subarray(["a", "dir/**"]),
  on: fc.subarray(["add", "edit", "delete"] as const, { minLength: 1 }),
  level,
  hint: fc.constant(null),
});

const policies: fc.Arbitrary<Policy> = fc
  .record({
    paths: fc.array(pathRule, { maxLength: 3 }),
    content: fc.record({
      bidi: verdict,
      invisible: verdict,
      confusableNames: verdict,
      collidingNames: verdict,
      gitNames: verdict,
      ci: verdict,
      hooks: verdict,
      installScripts: verdict,
      attributes: verdict,
      urlCredentials: verdict,
      urlUnsafe: verdict,
      urlElsewhere: verdict,
      hosts: fc.constant([]),
    }),
    executables: verdict,
    deletes: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ paths, content, executables, deletes }) => ({
    ...DEFAULT_POLICY,
    paths,
    content,
    files: { ...DEFAULT_POLICY.files, executables },
    refs: { ...DEFAULT_POLICY.refs, allow: ["refs/**"], maxDeletes: deletes },
  }));

const changes: fc.Arbitrary<PathChange[]> = fc.array(
  fc.tuple(fc.constantFrom(...PATHS), fc.constantFrom("add", "edit", "delete")).map(([path, act]) => {
    if (act === "add") return change(path);
    const old = { olds: [oid("a")], oldModes: ["100644"] };
    return act === "edit" ? change(path, old) : change(path, { ...old, oid: null, mode: "000000" });
  }),
  { maxLength: 6 },
);

const contents: fc.Arbitrary<ContentFacts> = fc.record({ changes, elf: fc.boolean() }).map(
  ({ changes: some, elf }): ContentFacts => ({
    ...(facts({}).contents as ContentFacts),
    changes: some,
    changedCount: some.length,
    blobs: new Map(elf ? [[oid("b"), blob({ executable: "ELF" })]] : []),
    ...texts('{"scripts":{"postinstall":"x"}}\n* filter=x\n'),
  }),
);

const ref = fc.constantFrom("refs/heads/main", "refs/heads/agent/x", "refs/tags/v1", "refs/notes/n");
const update: fc.Arbitrary<RefUpdate> = fc.oneof(
  ref.map((name) => ({ kind: "create" as const, ref: rawFromText(name), to: oid("b") })),
  ref.map((name) => ({ kind: "delete" as const, ref: rawFromText(name), from: oid("a") })),
  ref.map((name) => ({ kind: "move" as const, ref: rawFromText(name), from: oid("a"), to: oid("b") })),
);

const pushes: fc.Arbitrary<PushFacts> = fc
  .record({ contents, updates: fc.array(update, { maxLength: 4 }) })
  .map(({ contents: some, updates }) => ({
    ...facts(some),
    updates: updates.map((one) => ({ update: one, rewrite: false })),
  }));

const linesOf = (policy: Policy, push: PushFacts): string[] => {
  const decision = decidePush(policy, push, display);
  const reasons = decision.verdict === "reject" ? decision.reasons : [];
  return [...reasons, ...decision.notes]
    .map(({ level: at, rule, message }) => `${at} ${rule}: ${message}`)
    .sort();
};

const isRefused = (policy: Policy, push: PushFacts): boolean =>
  decidePush(policy, push, display).verdict === "reject";

describe("whatever the policy and the push", () => {
  test("one more rule about paths never turns a refusal into an acceptance", () => {
    fc.assert(
      fc.property(policies, pushes, pathRule, fc.nat(3), (policy, push, rule, at) => {
        const more = { ...policy, paths: policy.paths.toSpliced(at, 0, rule) };
        if (isRefused(policy, push)) expect(isRefused(more, push)).toBe(true);
      }),
    );
  });

  test("one more rule about refs that blocks or warns, behind the others, does not either", () => {
    fc.assert(
      fc.property(policies, pushes, level, ref, (policy, push, at, name) => {
        const rule = { match: [name], create: at, move: at, rewrite: at, delete: at };
        const rules = [...policy.refs.rules, rule];
        const more = { ...policy, refs: { ...policy.refs, rules } };
        if (isRefused(policy, push)) expect(isRefused(more, push)).toBe(true);
      }),
    );
  });

  test("a higher level never turns a refusal into an acceptance", () => {
    const keys = Object.keys(DEFAULT_POLICY.content).filter((key) => key !== "hosts");
    fc.assert(
      fc.property(policies, pushes, fc.constantFrom(...keys), (policy, push, key) => {
        const more = { ...policy, content: { ...policy.content, [key]: "block" } };
        if (isRefused(policy, push)) expect(isRefused(more, push)).toBe(true);
      }),
    );
  });

  test("the order of rules about paths, of changes and of refs changes nothing that is told", () => {
    fc.assert(
      fc.property(policies, pushes, (policy, push) => {
        const turned = { ...policy, paths: policy.paths.toReversed() };
        expect(linesOf(turned, push)).toEqual(linesOf(policy, push));
        const updates = push.updates.toReversed();
        expect(linesOf(policy, { ...push, updates })).toEqual(linesOf(policy, push));
      }),
    );
  });

  test("what is said of contents does not depend on the ref they come by", () => {
    const ofContents = (policy: Policy, push: PushFacts): string[] =>
      linesOf(policy, push).filter((line) => !/^\w+ ref\//.test(line));
    fc.assert(
      fc.property(policies, pushes, fc.array(update, { maxLength: 4 }), (policy, push, others) => {
        const updates = others.map((one) => ({ update: one, rewrite: true }));
        expect(ofContents(policy, { ...push, updates })).toEqual(ofContents(policy, push));
      }),
    );
  });

  test("monitoring tells exactly what enforcing would refuse", () => {
    fc.assert(
      fc.property(policies, pushes, (policy, push) => {
        const enforced = decidePush(policy, push, display);
        const watched = decidePush({ ...policy, mode: "monitor" }, push, display);
        expect(watched.verdict).toBe("accept");
        if (watched.verdict !== "accept") return;
        expect(watched.notes).toEqual(enforced.notes);
        expect(watched.monitored).toEqual(enforced.verdict === "reject" ? enforced.reasons : undefined);
      }),
    );
  });

  test("monitoring does not soften what could not be looked into, or what git would refuse", () => {
    const watched: Policy = { ...DEFAULT_POLICY, mode: "monitor" };
    const large = { ...facts({}), oversized: [{ oid: oid("a"), path: null, size: 1e12 }] };
    expect(decidePush(watched, large, display).verdict).toBe("reject");
    const local = { ...facts({}), local: [{ rule: "local/x", level: "block" as const, message: "no" }] };
    expect(decidePush(watched, local, display).verdict).toBe("reject");
    const unknown = { ...facts({}), checks: [{ rule: "check/x", level: "block" as const, message: "no" }] };
    expect(decidePush(watched, unknown, display).verdict).toBe("accept");
    expect(
      decidePush(watched, { ...unknown, checks: [{ ...unknown.checks[0]!, undecided: true }] }, display)
        .verdict,
    ).toBe("reject");
  });
});
