import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lastValue, readGitConfig } from "../../../gate/git-config.ts";
import { repositoryPolicy } from "../../../gate/repository-policy.ts";
import { rawBytes } from "../../../model/raw.ts";
import { plainRepo } from "../../../sys/git.ts";
import { initRepo, mustGit } from "../../support/repo.ts";
import { makeSandbox } from "../../support/sandbox.ts";

const { signal } = new AbortController();

const makeRepo = async (text = "") => {
  const sandbox = await makeSandbox();
  const { dir, env } = await initRepo(sandbox, "gate.git", { bare: true });
  await appendFile(join(dir, "config"), text);
  return { sandbox, dir, env, repo: plainRepo(dir, env) };
};

describe("a repository's own configuration", () => {
  test("has keys in lower case, subsections as written, and values in their order", async () => {
    const { repo } = await makeRepo(
      '[Receive]\n\tDenyDeletes = yes\n[Remote "Origin"]\n\tURL = a\n\turl = b\n',
    );
    const config = await readGitConfig(repo, signal);
    expect(config.get("receive.denydeletes")).toEqual(["yes"]);
    expect(config.get("remote.Origin.url")).toEqual(["a", "b"]);
    expect(lastValue(config, "remote.Origin.url")).toBe("b");
    expect(lastValue(config, "remote.origin.url")).toBeUndefined();
  });

  test("takes a key without a value for true, and an empty value for empty", async () => {
    const { repo } = await makeRepo("[a]\n\tbare\n\tempty =\n");
    const config = await readGitConfig(repo, signal);
    expect([lastValue(config, "a.bare"), lastValue(config, "a.empty")]).toEqual(["true", ""]);
  });

  test("keeps newlines, equal signs and any byte of a value", async () => {
    const { repo, dir } = await makeRepo();
    const value = "one\ntwo = three; four # five";
    await mustGit({ dir, env: repo.base }, ["config", "gate.odd", value]);
    await appendFile(join(dir, "config"), Buffer.from([...Buffer.from("[gate]\n\tlatin = "), 0xe9, 0x0a]));
    const config = await readGitConfig(repo, signal);
    expect(lastValue(config, "gate.odd")).toBe(value);
    expect(rawBytes(config.get("gate.latin")?.at(-1) ?? ("" as never))).toEqual(Buffer.from([0xe9]));
  });

  test("is not the user's or the environment's", async () => {
    const { sandbox, dir } = await makeRepo();
    const home = { ...sandbox.env, GIT_CONFIG_GLOBAL: undefined, HOME: sandbox.dir };
    await writeFile(join(sandbox.dir, ".gitconfig"), "[gate]\n\tpolicy = /tmp/mine.yaml\n");
    const hostile = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "gate.policy", GIT_CONFIG_VALUE_0: "/tmp/x" };
    const config = await readGitConfig(plainRepo(dir, { ...home, ...hostile }), signal);
    expect(lastValue(config, "gate.policy")).toBeUndefined();
  });

  test("that git cannot read is a failure, not an empty one", async () => {
    const { repo } = await makeRepo("[broken\n");
    await expect(readGitConfig(repo, signal)).rejects.toThrow(/^git config failed: /);
  });

  test("may name the policy, with whatever letters", async () => {
    const { repo, dir, env } = await makeRepo("[gate]\n\tpolicy = größe.yaml\n");
    await writeFile(join(dir, "größe.yaml"), "version: 1\ncontact: found\n");
    const { policy } = await repositoryPolicy(repo, { env, cwd: "/" });
    expect(policy.contact).toBe("found");
  });
});
