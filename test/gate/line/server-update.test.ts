import { describe, expect, test } from "vitest";
import { isServerUpdate, withReviews } from "../../../gate/line/server-update.ts";
import { SERVERS } from "../../../gate/who/servers.ts";
import type { Vouched } from "../../../gate/who/vouched.ts";
import { parseOid } from "../../../model/oid.ts";
import { rawFromText } from "../../../model/raw.ts";
import type { RefUpdate } from "../../../model/ref-update.ts";
import { DEFAULT_POLICY } from "../../../policy/defaults.ts";
import { matchesAny } from "../../../policy/glob.ts";

const to = parseOid("1".repeat(40));
const creates = (...refs: string[]): RefUpdate[] =>
  refs.map((ref) => ({ kind: "create", ref: rawFromText(ref), to }));
const by = (via: Vouched["via"]) => ({ uid: 1, user: "git", via });

describe("a server's own update", () => {
  test.each([
    ["gitea", "internal", ["refs/pull/1/head"], true],
    ["forgejo", "internal", ["refs/pull/1/head", "refs/pull/2/merge"], true],
    ["gitlab", "web", ["refs/merge-requests/1/head", "refs/keep-around/x"], true],
    ["github-enterprise", "web", ["refs/pull/1/head"], true],
    ["gitea", "web", ["refs/pull/1/head"], false],
    ["gitea", "ssh", ["refs/pull/1/head"], false],
    ["gitea", "internal", ["refs/heads/main"], false],
    ["gitea", "internal", ["refs/pull/1/head", "refs/heads/main"], false],
    ["gitea", "internal", ["refs/pullet"], false],
    ["gitlab", "ssh", ["refs/merge-requests/1/head"], false],
    ["gitolite", "internal", ["refs/pull/1/head"], false],
    ["plain", "internal", ["refs/pull/1/head"], false],
  ] as const)("on %s, %s: %j is %s", (kind, via, refs, own) => {
    expect(isServerUpdate(creates(...refs), by(via), SERVERS[kind])).toBe(own);
  });
});

describe("a request for a review", () => {
  const allowed = (kind: "gitea" | "gitlab", allow: readonly string[], ref: string): boolean => {
    const policy = { ...DEFAULT_POLICY, refs: { ...DEFAULT_POLICY.refs, allow } };
    const { refs } = withReviews(policy, creates(ref), SERVERS[kind]);
    return matchesAny(refs.allow, rawFromText(ref));
  };

  test.each([
    ["refs/for/main", ["refs/heads/**"], true],
    ["refs/for/main/my/topic", ["refs/heads/main"], true],
    ["refs/for/release/1.2/topic", ["refs/heads/release/*"], true],
    ["refs/for/naïve-ä", ["refs/heads/**"], true],
    ["refs/for/main", ["refs/heads/agent/**"], false],
    ["refs/for/main", ["refs/for/**"], true],
    ["refs/drafts/main", ["refs/heads/**"], false],
  ])("%s where %j is allowed: %s", (ref, allow, verdict) => {
    expect(allowed("gitea", allow, ref)).toBe(verdict);
  });

  test("is only a name where the server has no such thing", () => {
    expect(allowed("gitlab", ["refs/heads/**"], "refs/for/main")).toBe(false);
  });
});
