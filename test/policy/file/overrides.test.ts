import { describe, expect, test } from "vitest";
import type { Subject } from "../../../policy/file/subject.ts";
import { parsed } from "../support.ts";

const TEXT = `
contact: all
overrides:
  - repository: ["/srv/git/team/**", "team/*"]
    set: { contact: team, files: { max_size: 1MiB } }
  - pusher: [release-*]
    set: { refs: { rules: [{ match: [refs/heads/main], move: allow }] } }
  - { repository: ["**/b.git"], pusher: [ada], set: { contact: ada, secrets: { waivers: w.yaml } } }
refs: { rules: [{ match: [refs/heads/main], move: block }] }
`;

const policyFor = (repository: readonly string[], pusher: string | null) =>
  parsed(TEXT, {}, { subject: { repository, pusher } satisfies Subject }).policy;

describe("what differs by repository and pusher", () => {
  test.each([
    ["nobody in no repository", [], null, "all"],
    ["another repository", ["/srv/git/other/b.git"], "bob", "all"],
    ["by path", ["/srv/git/team/a.git"], null, "team"],
    ["by the server's own name", ["/data/7.git", "team/a"], null, "team"],
    ["both selectors hold", ["/srv/git/team/b.git"], "ada", "ada"],
    ["only one of both holds", ["/srv/git/x/a.git"], "ada", "all"],
    ["a pusher that nobody vouches for", ["/srv/git/x/b.git"], null, "all"],
  ])("%s", (_, repository, pusher, contact) => {
    expect(policyFor(repository, pusher).contact).toBe(contact);
  });

  test("rules for refs of an override decide before those of the policy", () => {
    expect(policyFor([], "release-bot").refs.rules.map(({ move }) => move)).toEqual(["allow", "block"]);
    expect(policyFor([], "ada").refs.rules.map(({ move }) => move)).toEqual(["block"]);
  });

  test("paths in an override are taken from the file", () => {
    expect(policyFor(["/srv/b.git"], "ada").secrets.waivers).toBe("/etc/gate/w.yaml");
  });
});

test("an override may lean on what the policy says, and is held to it only together", () => {
  const text =
    "commits: { allowed_signers: s }\n" +
    "overrides: [{ pusher: [ada], set: { commits: { signed: block } } }]\n";
  const { policy, variants } = parsed(text, {}, { subject: { repository: [], pusher: "ada" } });
  expect(policy.commits.signed).toBe("block");
  expect(variants()).toEqual([policy]);
  const alone = parsed("overrides: [{ pusher: [ada], set: { commits: { signed: block } } }]\n");
  expect(alone.policy.commits.signed).toBe("allow");
  expect(() => alone.variants()).toThrow("gate.yaml:2: commits.signed: needs allowed_signers");
});

describe("an override that is wrong", () => {
  test.each([
    [
      "overrides: [{ set: {} }]\n",
      "2: overrides.0: needs repository, pusher or both; what differs by ref belongs in refs.rules",
    ],
    ["overrides: [{ pusher: [a] }]\n", "2: overrides.0.set: "],
    ["overrides: [{ pusher: [], set: {} }]\n", "2: overrides.0.pusher: Too small"],
    [
      "overrides: [{ ref: [refs/heads/x], pusher: [a], set: {} }]\n",
      "2: overrides.0.ref: contents are never judged by the ref they come by; rules for refs: refs.rules",
    ],
    [
      "overrides: [{ pusher: [a], set: { file: {} } }]\n",
      "2: overrides.0.set.file: unknown key; did you mean files?",
    ],
    ["overrides: [{ pusher: [a], set: { extends: x } }]\n", "2: overrides.0.set.extends: unknown key"],
    [
      "overrides: [{ pusher: [a], set: { limits: { time: 5 } } }]\n",
      "2: overrides.0.set.limits.time: must be a duration",
    ],
    [
      "overrides: [{ pusher: [a], set: { secrets: { rules: { jwd: warn } } } }]\n",
      "2: overrides.0.set.secrets.rules.jwd: there is no rule of this id; did you mean jwt?",
    ],
  ])("%s", (text, message) => {
    expect(() => parsed(text)).toThrow(`/etc/gate/gate.yaml:${message}`);
  });
});
