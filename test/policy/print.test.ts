import fc from "fast-check";
import { expect, test } from "vitest";
import { DEFAULT_POLICY } from "../../policy/defaults.ts";
import type { Policy, Verdict } from "../../policy/policy.ts";
import { printPolicy } from "../../policy/print.ts";
import { parsed } from "./support.ts";

const again = (policy: Policy): Policy => parsed(printPolicy(policy).replace("version: 1\n", "")).policy;

test("the built-in policy, printed and read, is itself", () => {
  expect(again(DEFAULT_POLICY)).toEqual(DEFAULT_POLICY);
});

const verdict = fc.constantFrom<Verdict>("block", "warn", "allow");
const level = fc.constantFrom("block" as const, "warn" as const);
const text = fc.string({ minLength: 1, unit: "grapheme" });
const texts = fc.array(text, { minLength: 1, maxLength: 3 });
const count = fc.integer({ min: 1, max: 1_000_000 });
const ms = fc.integer({ min: 1, max: 2 ** 31 - 1 });
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value);
const path = fc.constantFrom("/etc/a", "/b/c.yaml");

const anyPolicy: fc.Arbitrary<Policy> = fc.record({
  mode: fc.constantFrom("enforce" as const, "monitor" as const),
  refs: fc.record({
    allow: texts,
    rules: fc.array(
      fc.record(
        { match: texts, create: verdict, move: verdict, rewrite: verdict, delete: verdict },
        { requiredKeys: ["match"] },
      ),
      { maxLength: 3 },
    ),
    maxUpdates: count,
    maxDeletes: count,
  }),
  commits: fc.record({
    author: orNull(fc.array(fc.record({ name: text, email: text }), { minLength: 1, maxLength: 2 })),
    committer: orNull(fc.array(fc.record({ email: text }), { minLength: 1, maxLength: 2 })),
    message: fc.array(fc.record({ pattern: text, forbid: fc.constant(null), level, hint: orNull(text) }), {
      maxLength: 2,
    }),
    signed: verdict,
    allowedSigners: path,
    maxCount: orNull(count),
    maxMessage: orNull(count),
  }),
  paths: fc.array(
    fc.record({
      name: orNull(text),
      match: texts,
      except: fc.array(text, { maxLength: 2 }),
      on: fc.constant(["add", "type"] as const),
      level,
      hint: orNull(text),
    }),
    { maxLength: 3 },
  ),
  files: fc.record({
    maxSize: orNull(count),
    largeBinary: count,
    maxChanged: orNull(count),
    binaries: verdict,
    executables: verdict,
    largeBinaries: verdict,
    lfs: fc.array(text, { maxLength: 2 }),
    lfsPointers: verdict,
    symlinksOutside: verdict,
    symlinksIntoGit: verdict,
  }),
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
    hosts: fc.array(text, { maxLength: 2 }),
  }),
  secrets: fc.record({
    levels: fc.record({ high: verdict, medium: verdict, low: verdict }),
    rules: fc.dictionary(fc.constantFrom("jwt", "github-pat", "gitleaks:x"), verdict, {
      noNullPrototype: true,
    }),
    baseline: orNull(path),
    waivers: orNull(path),
    inlineAllow: fc.boolean(),
  }),
  scanners: fc.constant(DEFAULT_POLICY.scanners),
  checks: fc.constantFrom(
    [],
    [{ name: "a", run: ["/bin/a", "b"] as const, timeoutMs: 1500, level: "warn" as const }],
  ) as fc.Arbitrary<Policy["checks"]>,
  limits: fc.record({
    timeMs: ms,
    blobBytes: count,
    archiveDepth: fc.integer({ min: 0, max: 8 }),
    unpackedBytes: count,
  }),
  forward: orNull(fc.record({ url: text, connectTimeoutMs: ms, stallTimeoutMs: ms, timeoutMs: ms })),
  audit: orNull(path),
  contact: orNull(text),
});

test("any policy, printed and read, is itself, and is printed the same again", () => {
  fc.assert(
    fc.property(anyPolicy, (policy) => {
      expect(again(policy)).toEqual(policy);
      expect(printPolicy(again(policy))).toBe(printPolicy(policy));
    }),
  );
});
