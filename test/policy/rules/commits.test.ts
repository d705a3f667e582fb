import { describe, expect, test } from "vitest";
import { rawFromText } from "../../../model/raw.ts";
import type { CommitFacts, Person } from "../../../policy/push-facts.ts";
import { oid, parsed, told } from "../support.ts";

const person = (name: string, email: string): Person => ({
  name: rawFromText(name),
  email: rawFromText(email),
});
const ADA = person("Ada", "ada@example.com");
const EVE = person("Eve", "eve@evil.test");

const commit = (some: Partial<CommitFacts> = {}): CommitFacts => ({
  oid: oid("d"),
  authors: [ADA],
  committers: [ADA],
  messageSize: 10,
  matched: new Set(),
  ...some,
});

const policyOf = (text: string) => parsed(`commits:\n${text}`).policy;

describe("who made a commit", () => {
  const policy = policyOf("  author: [{ name: Ada, email: '*@example.com' }, { email: bot@ci.test }]\n");

  test("somebody who may", () => {
    expect(told(policy, { commits: [commit()] })).toEqual([]);
    expect(told(policy, { commits: [commit({ authors: [person("Any", "bot@ci.test")] })] })).toEqual([]);
    expect(told(policy, { commits: [commit({ committers: [EVE] })] })).toEqual([]);
  });

  test.each([
    ["another", EVE, "Eve <eve@evil.test>"],
    ["the right name at another address", person("Ada", "ada@evil.test"), "Ada <ada@evil.test>"],
    ["the right address under another name", person("Eve", "ada@example.com"), "Eve <ada@example.com>"],
    ["a longer address", person("Ada", "a@example.com.evil.test"), "Ada <a@example.com.evil.test>"],
    ["a name with control characters", person("A\u001bda", "ada@example.com"), "A\\x1bda <ada@example.com>"],
  ])("%s is refused", (_, author, shown) => {
    expect(told(policy, { commits: [commit({ authors: [author] })] })).toEqual([
      `block commit/author: commit dddddddddd: its author is ${shown}`,
    ]);
  });

  test("a commit with two authors is refused for the wrong one, one with none for that", () => {
    expect(told(policy, { commits: [commit({ authors: [ADA, EVE] })] })).toHaveLength(1);
    expect(told(policy, { commits: [commit({ authors: [] })] })).toEqual([
      "block commit/author: commit dddddddddd: its author is nobody",
    ]);
  });

  test("the committer is judged by a list of its own, or by that of the authors", () => {
    const same = policyOf("  author: [{ name: Ada }]\n  committer: author\n");
    expect(told(same, { commits: [commit({ committers: [EVE] })] })).toEqual([
      "block commit/committer: commit dddddddddd: its committer is Eve <eve@evil.test>",
    ]);
    const own = policyOf("  committer: [{ name: Eve }]\n");
    expect(told(own, { commits: [commit({ committers: [EVE] })] })).toEqual([]);
    expect(told(own, { commits: [commit()] })).toHaveLength(1);
  });
});

test("of a thousand commits twenty are named and the rest is counted", () => {
  const commits = Array.from({ length: 1000 }, () => commit({ authors: [EVE] }));
  const lines = told(policyOf("  author: [{ name: Ada }]\n"), { commits });
  expect(lines).toHaveLength(21);
  expect(lines.at(-1)).toBe("block commit/author: and the same of 980 more commits");
});

describe("what a commit says", () => {
  const policy = policyOf(
    "  message:\n    - { pattern: '^feat', level: warn, hint: use a prefix }\n    - { forbid: WIP }\n  max_message: 1KiB\n",
  );

  test("a message as it should be", () => {
    expect(told(policy, { commits: [commit({ matched: new Set(["^feat"]) })] })).toEqual([]);
  });

  test("one that lacks what it must have and has what it must not", () => {
    expect(told(policy, { commits: [commit({ matched: new Set(["WIP"]) })] })).toEqual([
      "block commit/message: commit dddddddddd: its message matches WIP, which it must not",
      "warn commit/message: commit dddddddddd: its message does not match ^feat",
    ]);
  });

  test("one too long to be searched fails every pattern", () => {
    expect(told(policy, { commits: [commit({ matched: null, messageSize: 9 })] })).toEqual([
      "block commit/message: commit dddddddddd: its message is too long to be searched",
      "warn commit/message: commit dddddddddd: its message is too long to be searched",
    ]);
  });

  test("one longer than allowed", () => {
    const matched = new Set(["^feat"]);
    expect(told(policy, { commits: [commit({ matched, messageSize: 1025 })] })).toEqual([
      "block commit/max-message: commit dddddddddd: its message has 1025 B, more than commits.max_message of 1 KiB",
    ]);
    expect(told(policy, { commits: [commit({ matched, messageSize: 1024 })] })).toEqual([]);
  });
});

describe("signatures and ceilings", () => {
  const policy = policyOf("  signed: block\n  allowed_signers: signers\n  max_count: 2\n");
  const signed = (status: string) => ({
    signatures: new Map([[oid("d"), { status, signer: rawFromText("") }]]),
  });

  test.each([
    ["N", "is not signed"],
    ["B", "has a bad signature"],
    ["U", "is signed by nobody of commits.allowed_signers"],
    ["E", "has a signature that cannot be checked: only ssh signatures of allowed signers count"],
    ["X", "has a signature that has expired"],
    ["?", "has a signature of unknown kind"],
  ])("%s does not count", (status, words) => {
    expect(told(policy, signed(status))).toEqual([`block commit/signature: commit dddddddddd: ${words}`]);
  });

  test("G counts", () => {
    expect(told(policy, signed("G"))).toEqual([]);
  });

  test("more commits than allowed", () => {
    expect(told(policy, { commitCount: 3 })).toEqual([
      "block commit/max-count: 3 commits in one push, more than commits.max_count of 2",
    ]);
    expect(told(policy, { commitCount: 2 })).toEqual([]);
  });
});
