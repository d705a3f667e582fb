import { describe, expect, test } from "vitest";
import { covered } from "../../../gate/mirror/covers.ts";
import { mirrorsAfter } from "../../../gate/mirror/when.ts";
import { SERVERS } from "../../../gate/who/servers.ts";
import { DEFAULT_POLICY } from "../../../policy/defaults.ts";
import { oid } from "../../policy/support.ts";
import { create, remove } from "../forward/world.ts";

describe("when pushes go upstream", () => {
  test("by itself before they are applied, but after where the server may still refuse them", () => {
    expect(mirrorsAfter({}, SERVERS.plain)).toBe(false);
    for (const kind of ["gitea", "forgejo", "gitlab", "gitolite"] as const)
      expect(mirrorsAfter({}, SERVERS[kind])).toBe(true);
  });

  test("as the policy says, where that keeps both together", () => {
    expect(mirrorsAfter({ when: "after" }, SERVERS.plain)).toBe(true);
    expect(mirrorsAfter({ when: "before" }, SERVERS.plain)).toBe(false);
    expect(() => mirrorsAfter({ when: "before" }, SERVERS.gitea)).toThrow("Gitea may still refuse");
  });

  test("never from where no hook runs afterwards", () => {
    const server = SERVERS["github-enterprise"];
    for (const when of [{}, { when: "after" }, { when: "before" }] as const)
      expect(() => mirrorsAfter(when, server)).toThrow("GitHub Enterprise Server");
  });
});

test("only refs that people may push to are mirrored, and none of the server's own", () => {
  const policy = {
    refs: { ...DEFAULT_POLICY.refs, allow: ["refs/heads/**", "refs/pull/**", "refs/for/**"] },
  };
  const names = ["heads/main", "pull/1/head", "for/main/topic", "notes/x"].map((name) => `refs/${name}`);
  const updates = names.map((name) => create(name, oid("a")));
  const gone = remove("refs/heads/never", null);
  const shown = (server: (typeof SERVERS)[keyof typeof SERVERS]) =>
    covered([...updates, gone], policy, server).map(({ ref }) => ref);
  expect(shown(SERVERS.gitea)).toEqual(["refs/heads/main"]);
  expect(shown(SERVERS.plain)).toEqual(["refs/heads/main", "refs/pull/1/head", "refs/for/main/topic"]);
});
