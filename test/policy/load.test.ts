import { createHash } from "node:crypto";
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { BUILT_IN } from "../../policy/defaults.ts";
import { loadPolicy, type PolicyPlaces, policyFile } from "../../policy/load.ts";
import { makeSandbox } from "../support/sandbox.ts";
import { unprivileged } from "../support/unprivileged.ts";

/** A place with a repository, and a working directory beside it. */
const makePlaces = async () => {
  const { dir } = await makeSandbox();
  const places = { gitDir: join(dir, "repo.git"), cwd: join(dir, "work") };
  await Promise.all([mkdir(places.gitDir), mkdir(places.cwd)]);
  const write = async (file: string, contact: string): Promise<string> => {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `version: 1\ncontact: ${contact}\n`);
    return file;
  };
  return { ...places, dir, write };
};

const load = (places: PolicyPlaces) =>
  loadPolicy(places, { knownRules: () => [], patternError: async () => null });

const contactOf = async (places: PolicyPlaces) => (await load(places)).policy.contact;

describe("where a policy is looked for", () => {
  test("without any file the built-in one holds", async () => {
    const { gitDir, cwd } = await makePlaces();
    expect(await load({ gitDir, cwd })).toBe(BUILT_IN);
    expect(await load({ gitDir, cwd, env: "", config: "" })).toBe(BUILT_IN);
  });

  test("flag before variable before configuration before the repository's own file", async () => {
    const { gitDir, cwd, write } = await makePlaces();
    const own = await write(join(gitDir, "gate.yaml"), "own");
    const config = await write(join(gitDir, "named/config.yaml"), "config");
    const env = await write(join(cwd, "env.yaml"), "env");
    const flag = await write(join(cwd, "flag.yaml"), "flag");
    expect(await contactOf({ gitDir, cwd })).toBe("own");
    expect(await contactOf({ gitDir, cwd, config })).toBe("config");
    expect(await contactOf({ gitDir, cwd, config, env })).toBe("env");
    expect(await contactOf({ gitDir, cwd, config, env, flag })).toBe("flag");
    expect((await load({ gitDir, cwd })).source).toBe(own);
  });

  test("a relative flag or variable is taken from the working directory, a setting from the repository", async () => {
    const { gitDir, cwd, write } = await makePlaces();
    await write(join(cwd, "policy/p.yaml"), "working directory");
    await write(join(gitDir, "policy/p.yaml"), "repository");
    const named = "policy/p.yaml";
    expect(await contactOf({ gitDir, cwd, flag: named })).toBe("working directory");
    expect(await contactOf({ gitDir, cwd, env: named })).toBe("working directory");
    expect(await contactOf({ gitDir, cwd, config: named })).toBe("repository");
  });

  test("the digest is of the file's bytes, so that another comment is another policy", async () => {
    const { gitDir, cwd, write } = await makePlaces();
    const file = await write(join(gitDir, "gate.yaml"), "us # one");
    const { digest } = await load({ gitDir, cwd });
    const bytes = "version: 1\ncontact: us # one\n";
    expect(digest).toBe(createHash("sha256").update(bytes).digest("hex").slice(0, 16));
    await write(file, "us # two");
    expect((await load({ gitDir, cwd })).digest).not.toBe(digest);
  });
});

describe("a policy that cannot be used is never replaced by another", () => {
  test.each(["flag", "env", "config"] as const)("a file named by %s that is not there", async (by) => {
    const { gitDir, cwd, write } = await makePlaces();
    await write(join(gitDir, "gate.yaml"), "own");
    const file = join(by === "config" ? gitDir : cwd, "missing.yaml");
    await expect(load({ gitDir, cwd, [by]: "missing.yaml" })).rejects.toMatchObject({
      name: "Fault",
      message: `cannot read the policy ${file} (ENOENT)`,
      hint: "the user that git runs as must be able to read it",
    });
  });

  test("an empty flag names the working directory, not nothing", async () => {
    const { gitDir, cwd } = await makePlaces();
    await expect(load({ gitDir, cwd, flag: "" })).rejects.toThrow(`${cwd} (EISDIR)`);
  });

  test("a directory in the file's place", async () => {
    const { gitDir, cwd } = await makePlaces();
    await mkdir(join(gitDir, "gate.yaml"));
    await expect(load({ gitDir, cwd })).rejects.toThrow("gate.yaml (EISDIR)");
  });

  test("a link to nothing", async () => {
    const { gitDir, cwd } = await makePlaces();
    await symlink("/nowhere/gate.yaml", join(gitDir, "gate.yaml"));
    await expect(load({ gitDir, cwd })).rejects.toThrow("gate.yaml (ENOENT)");
  });

  test("a link to itself", async () => {
    const { gitDir, cwd } = await makePlaces();
    await symlink("gate.yaml", join(gitDir, "gate.yaml"));
    await expect(load({ gitDir, cwd })).rejects.toThrow("gate.yaml (ELOOP)");
  });

  test("a file that its reader may not read", async () => {
    const { gitDir, cwd, write } = await makePlaces();
    await chmod(await write(join(gitDir, "gate.yaml"), "own"), 0o000);
    await unprivileged(gitDir, async () => {
      await expect(load({ gitDir, cwd })).rejects.toThrow("gate.yaml (EACCES)");
    });
  });

  test("a repository that cannot be looked into counts as one with a file", async () => {
    const { dir, cwd } = await makePlaces();
    const loop = join(dir, "loop");
    await symlink("loop", loop);
    expect(policyFile({ gitDir: loop, cwd })).toBe(join(loop, "gate.yaml"));
    await expect(load({ gitDir: loop, cwd })).rejects.toThrow("(ELOOP)");
  });

  test("a file that is no UTF-8", async () => {
    const { gitDir, cwd } = await makePlaces();
    await writeFile(join(gitDir, "gate.yaml"), Buffer.from("version: 1\ncontact: gr\xfc\xdfe\n", "latin1"));
    await expect(load({ gitDir, cwd })).rejects.toThrow(
      `the policy ${join(gitDir, "gate.yaml")} is not UTF-8`,
    );
  });

  test("a file that is wrong", async () => {
    const { gitDir, cwd } = await makePlaces();
    await writeFile(join(gitDir, "gate.yaml"), "version: 1\nmood: off\n");
    await expect(load({ gitDir, cwd })).rejects.toThrow(`${join(gitDir, "gate.yaml")}:2: mood: unknown key`);
  });
});
