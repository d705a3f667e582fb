import { describe, expect, test } from "vitest";
import { Fault } from "../../../model/fault.ts";
import { parsed } from "../support.ts";

const fault = (text: string, files: Readonly<Record<string, string>> = {}): string => {
  try {
    parsed(text, files);
  } catch (error) {
    if (error instanceof Fault) return error.message;
    throw error;
  }
  throw new Error("the policy was taken");
};

const BASE = `version: 1
refs:
  rules:
    - { match: [refs/heads/main], delete: block }
paths:
  - { name: ci, match: [.ci/**] }
  - { match: [locked] }
commits: { message: [{ name: prefix, pattern: ^feat }] }
secrets: { levels: { low: block }, rules: { jwt: block }, baseline: base.json }
checks: [{ name: a, run: [/bin/a] }]
limits: { time: 10s }
forward: { url: ssh://up/x, identity_file: key }
contact: base
`;
const files = { "/etc/gate/org/base.yaml": BASE };

describe("a policy laid over another", () => {
  test("says what it says, and the other the rest", () => {
    const { policy } = parsed("extends: org/base.yaml\ncontact: us\nlimits: { blob: 1MiB }\n", files);
    expect(policy.contact).toBe("us");
    expect(policy.limits).toMatchObject({ timeMs: 10_000, blobBytes: 1024 * 1024 });
    expect(policy.secrets.levels).toEqual({ high: "block", medium: "block", low: "block" });
  });

  test("paths are taken from the file that names them", () => {
    const { policy } = parsed("extends: org/base.yaml\nsecrets: { waivers: w.yaml }\n", files);
    expect(policy.secrets).toMatchObject({
      baseline: "/etc/gate/org/base.json",
      waivers: "/etc/gate/w.yaml",
    });
    expect(policy.forward?.identityFile).toBe("/etc/gate/org/key");
  });

  test("its rules for refs come first, so that they decide", () => {
    const { policy } = parsed(
      "extends: org/base.yaml\nrefs: { rules: [{ match: ['**'], delete: allow }] }\n",
      files,
    );
    expect(policy.refs.rules.map(({ match }) => match)).toEqual([["**"], ["refs/heads/main"]]);
  });

  test("rules that all count are added; one of the same name takes the other's place", () => {
    const { policy } = parsed(
      "extends: org/base.yaml\npaths: [{ name: ci, match: [other] }, { match: [more] }]\n" +
        "commits: { message: [{ forbid: WIP }, { name: prefix, pattern: ^fix }] }\n" +
        "checks: [{ name: a, run: [/bin/b] }, { name: c, run: [/bin/c] }]\n",
      files,
    );
    expect(policy.paths.map(({ match }) => match)).toEqual([["locked"], ["other"], ["more"]]);
    expect(policy.commits.message.map(({ pattern, forbid }) => pattern ?? forbid)).toEqual(["WIP", "^fix"]);
    expect(policy.checks.map(({ run }) => run)).toEqual([["/bin/b"], ["/bin/c"]]);
  });

  test("a forward is replaced whole: no key of one address is used for another", () => {
    const { policy } = parsed("extends: org/base.yaml\nforward: { url: ssh://other/x }\n", files);
    expect(policy.forward).toMatchObject({ url: "ssh://other/x" });
    expect(policy.forward).not.toHaveProperty("identityFile");
  });

  test("levels of rules are merged by id, other lists are replaced", () => {
    const { policy } = parsed(
      "extends: org/base.yaml\nsecrets: { rules: { github-pat: warn } }\nrefs: { allow: [a] }\n",
      files,
    );
    expect(policy.secrets.rules).toEqual({ jwt: "block", "github-pat": "warn" });
    expect(policy.refs.allow).toEqual(["a"]);
  });

  test("of several, later ones lie over earlier ones, each on what it extends itself", () => {
    const chain = {
      "/etc/gate/a.yaml": "version: 1\ncontact: a\nlimits: { time: 1s }\n",
      "/etc/gate/b.yaml": "version: 1\nextends: sub/c.yaml\ncontact: b\n",
      "/etc/gate/sub/c.yaml": "version: 1\ncontact: c\naudit: c.jsonl\n",
    };
    const { policy, files: read } = parsed("extends: [a.yaml, b.yaml]\n", chain);
    expect(policy).toMatchObject({ contact: "b", audit: "/etc/gate/sub/c.jsonl", limits: { timeMs: 1000 } });
    expect(read).toEqual([
      "/etc/gate/a.yaml",
      "/etc/gate/sub/c.yaml",
      "/etc/gate/b.yaml",
      "/etc/gate/gate.yaml",
    ]);
  });

  test("two rules about two keys may stand in two files", () => {
    const base = { "/etc/gate/b.yaml": "version: 1\ncommits: { allowed_signers: s }\n" };
    expect(parsed("extends: b.yaml\ncommits: { signed: block }\n", base).policy.commits.signed).toBe("block");
    expect(fault("commits: { signed: block }\n")).toBe(
      "/etc/gate/gate.yaml:2: commits.signed: needs allowed_signers, which says whose signature counts",
    );
  });
});

describe("where something comes from", () => {
  const { origin } = parsed(
    "extends: org/base.yaml\nrefs:\n  rules:\n    - { match: [x], delete: warn }\n",
    files,
  );

  test.each([
    ["refs.rules.0.delete", "/etc/gate/gate.yaml", 5],
    ["refs.rules.1.delete", "/etc/gate/org/base.yaml", 4],
    ["paths.0", "/etc/gate/org/base.yaml", 6],
    ["secrets.levels.low", "/etc/gate/org/base.yaml", 9],
  ])("%s", (key, file, line) => {
    expect(origin(key)).toEqual({ file, line });
  });

  test("a default is written nowhere", () => {
    expect(origin("secrets.levels.high")).toBeNull();
    expect(origin("refs.rules.7")).toBeNull();
  });
});

describe("what cannot be extended is refused", () => {
  test.each([
    [
      "a file that is wrong",
      "version: 1\nlimit: {}\n",
      "/etc/gate/b.yaml:2: limit: unknown key; did you mean",
    ],
    ["a file without a version", "contact: x\n", "/etc/gate/b.yaml:1: version: "],
    ["a file that is no YAML", "version: [1\n", "/etc/gate/b.yaml:2: "],
    [
      "a circle of two",
      "version: 1\nextends: gate.yaml\n",
      "/etc/gate/b.yaml:2: extends: /etc/gate/gate.yaml → /etc/gate/b.yaml → /etc/gate/gate.yaml is a circle",
    ],
    [
      "a file that extends itself",
      "version: 1\nextends: b.yaml\n",
      "/etc/gate/b.yaml:2: extends: /etc/gate/b.yaml → /etc/gate/b.yaml is a circle",
    ],
  ])("%s", (_, text, message) => {
    expect(fault("extends: b.yaml\n", { "/etc/gate/b.yaml": text })).toContain(message);
  });

  test("a wrong value is told even where it is replaced", () => {
    const wrong = { "/etc/gate/b.yaml": "version: 1\nlimits: { time: 5 }\n" };
    expect(fault("extends: b.yaml\nlimits: { time: 5s }\n", wrong)).toContain(
      "/etc/gate/b.yaml:2: limits.time",
    );
  });

  test.each(["extends: 7\n", "extends: []\n", "extends: [7]\n", "extends: ''\n"])("%j", (text) => {
    expect(fault(text)).toContain("/etc/gate/gate.yaml:2: extends");
  });

  test("a missing file is told by who names it", () => {
    const missing = (): string => {
      throw new Fault("cannot read the policy /etc/gate/b.yaml (ENOENT)");
    };
    expect(() => parsed("contact: x\nextends: b.yaml\n", {}, { readFile: missing })).toThrow(
      "/etc/gate/gate.yaml:3: extends: cannot read the policy /etc/gate/b.yaml (ENOENT)",
    );
  });

  test("a chain without end has one", () => {
    let next = 0;
    const readFile = (): string => `version: 1\nextends: b${next++}.yaml\n`;
    expect(() => parsed("extends: b.yaml\n", {}, { readFile })).toThrow("more than 32 files in all");
  });
});
