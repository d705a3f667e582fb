import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { readBottle } from "../../../bottle/manifest/read-manifest.ts";
import { mergeBottles } from "../../../bottle/resolve/merge.ts";
import { resolveManifest } from "../../../bottle/resolve/resolve.ts";
import { plainOf, type Tree } from "../../../policy/file/tree.ts";
import { makeHome, manifest } from "../support.ts";

const tree = (settings: string): Tree => readBottle(manifest(settings), "/b.md", "/home/user").tree;

const merge = (...settings: readonly string[]): unknown =>
  JSON.parse(JSON.stringify(plainOf(settings.map(tree).reduce(mergeBottles))));

const remote = (name: string, url: string): string =>
  `git: { remotes: { ${name}: { url: "https://${url}" } } }`;
const routes = (...hosts: readonly string[]): string =>
  `egress: { routes: [${hosts.map((host) => `{ ${host} }`).join(", ")}] }`;

describe("what lies above is laid over what lies below", () => {
  test.each([
    [
      "env by key, above wins",
      ["env: { A: a, B: b }", "env: { B: c, C: d }"],
      { env: { A: "a", B: "c", C: "d" } },
    ],
    ["an empty text in env is a value", ["env: { A: a }", 'env: { A: "" }'], { env: { A: "" } }],
    ["an empty env clears", ["env: { A: a }", "env: {}"], { env: {} }],
    ["what is not named stays", ["env: { A: a }", "backend: docker"], { env: { A: "a" }, backend: "docker" }],
    ["a bottle that says nothing changes nothing", ["env: { A: a }", ""], { env: { A: "a" } }],
    ["a scalar: the last wins", ["backend: docker", "backend: smolvm"], { backend: "smolvm" }],
    ["an empty image clears", ["image: x", 'image: ""'], { image: "" }],
    [
      "git.user by field",
      ["git: { user: { name: A, email: a@x.org } }", "git: { user: { name: B } }"],
      { git: { user: { name: "B", email: "a@x.org" } } },
    ],
    [
      "an empty field of git.user says nothing",
      ["git: { user: { name: A } }", 'git: { user: { name: "" } }'],
      { git: { user: { name: "A" } } },
    ],
    ["an empty git.user clears", ["git: { user: { name: A } }", "git: { user: {} }"], { git: { user: {} } }],
    [
      "remotes by name, an entry replaced whole",
      [
        `git: { remotes: { a: { url: "https://h/a/b", token_ref: T }, c: { url: "https://h/c/d" } } }`,
        remote("a", "h/e/f"),
      ],
      { git: { remotes: { a: { url: "https://h/e/f" }, c: { url: "https://h/c/d" } } } },
    ],
    ["empty remotes clear", [remote("a", "h/a/b"), "git: { remotes: {} }"], { git: { remotes: {} } }],
    [
      "routes by host however it is spelled, an entry replaced whole",
      [routes("host: a.org, git: { fetch: true }", "host: b.org"), routes("host: A.ORG.")],
      { egress: { routes: [{ host: "b.org" }, { host: "A.ORG." }] } },
    ],
    ["empty routes clear", [routes("host: a.org"), "egress: { routes: [] }"], { egress: { routes: [] } }],
    [
      "a provider of the same template keeps its credential",
      ["agent_provider: { template: claude, auth_token: T }", "agent_provider: { template: claude }"],
      { agent_provider: { template: "claude", auth_token: "T" } },
    ],
    [
      "a provider's credential alone is laid over",
      ["agent_provider: { template: claude, auth_token: T }", "agent_provider: { auth_token: U }"],
      { agent_provider: { template: "claude", auth_token: "U" } },
    ],
    [
      "another template begins anew",
      ["agent_provider: { template: claude, auth_token: T }", "agent_provider: { template: codex }"],
      { agent_provider: { template: "codex" } },
    ],
    ["three fold from the left", ["env: { A: a }", "env: {}", "env: { B: b }"], { env: { B: "b" } }],
  ])("%s", (_, settings, expected) => {
    expect(merge(...settings)).toEqual(expected);
  });
});

const word = fc.constantFrom("a", "b", "c", "d");
const text = fc.constantFrom("x", "y", "z");
const remoteAt = ([name, path]: readonly [string, string]) =>
  [name, { url: `https://${name}.example.com/o/${path}` }] as const;
const partial = fc.record(
  {
    backend: fc.constantFrom("docker", "smolvm"),
    env: fc.dictionary(word, text, { minKeys: 1, maxKeys: 3 }),
    git: fc.record(
      {
        user: fc.record(
          { name: fc.constantFrom("", "N", "M"), email: fc.constantFrom("", "n@x.org") },
          { requiredKeys: ["name"] },
        ),
        remotes: fc
          .dictionary(word, text, { minKeys: 1, maxKeys: 3 })
          .map((paths) => Object.fromEntries(Object.entries(paths).map(remoteAt))),
      },
      { requiredKeys: ["user"] },
    ),
    egress: fc.record({
      routes: fc.uniqueArray(
        fc.record({ host: word.map((host) => `${host}.example.com`), ports: fc.constantFrom([443], [8443]) }),
        { selector: ({ host }) => host, minLength: 1 },
      ),
    }),
  },
  { requiredKeys: [] },
);

const asText = (settings: unknown): string =>
  stringify(settings, { defaultStringType: "QUOTE_DOUBLE", aliasDuplicateObjects: false });

describe("properties of merging", () => {
  test("where nothing clears, it does not matter which neighbours are laid over each other first", () => {
    fc.assert(
      fc.property(partial, partial, partial, (...settings) => {
        const [a, b, c] = settings.map((one) => tree(asText(one))) as [Tree, Tree, Tree];
        expect(plainOf(mergeBottles(mergeBottles(a, b), c))).toEqual(
          plainOf(mergeBottles(a, mergeBottles(b, c))),
        );
      }),
    );
  });

  test("every value of a merged bottle is written where its source says", async () => {
    const home = await makeHome({ "agents/a.md": manifest("bottle: c\ngit: { user: { email: a@x.org } }") });
    await fc.assert(
      fc.asyncProperty(partial, partial, partial, async (...settings) => {
        const names = ["a", "b", "c"];
        for (const [index, one] of settings.entries()) {
          const own = index === 0 ? one : { extends: names[index - 1], ...one };
          home.write(`bottles/${names[index]}.md`, manifest(asText(own)));
        }
        const { settings: merged, source } = resolveManifest({ agent: "a", bottles: [] }, home.library());
        const { remotes, user } = merged.git;
        for (const [name, value] of Object.entries(merged.env))
          expectWritten(source(["env", name]), name, "value" in value ? value.value : "");
        for (const [name, { url }] of Object.entries(remotes))
          expectWritten(source(["git", "remotes", name, "url"]), "url", url);
        for (const [index, { host }] of merged.egress.routes.entries())
          expectWritten(source(["egress", "routes", index, "host"]), "host", host);
        if (user.name) expectWritten(source(["git", "user", "name"]), "name", user.name);
        expect(source(["git", "user", "email"])?.file).toMatch(/agents\/a\.md$/);
      }),
      { numRuns: 50 },
    );
  });

  test("an agent changes who commits and nothing else, whatever it says", async () => {
    const home = await makeHome({ "agents/plain.md": manifest("bottle: b") });
    const user = fc.record(
      { name: fc.constantFrom("", "N"), email: fc.constantFrom("", "n@x.org") },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(partial, user, async (settings, agent) => {
        home.write("bottles/b.md", manifest(asText(settings)));
        home.write("repo/.bottle/agents/brought.md", manifest(asText({ bottle: "b", git: { user: agent } })));
        const resolve = (name: string) =>
          resolveManifest({ agent: name, bottles: [] }, home.library()).settings;
        const [plain, brought] = [resolve("plain"), resolve("brought")];
        expect({ ...brought, git: { ...brought.git, user: null } }).toEqual({
          ...plain,
          git: { ...plain.git, user: null },
        });
        expect(brought.git.user.name || "").toBe(agent.name || plain.git.user.name || "");
      }),
      { numRuns: 50 },
    );
  });
});

const expectWritten = (source: { file: string; line: number } | null, key: string, value: string): void => {
  const line = readFileSync(source?.file ?? "", "utf8").split("\n")[(source?.line ?? 0) - 1];
  expect(line).toContain(key);
  expect(line).toContain(value);
};
