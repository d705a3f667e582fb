import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Desk, makeDesk, placesOf, scanJson } from "./desk.ts";

/** Assembled here, and known only to the operator's rule. */
const BADGE = ["acme", "-badge-", "0f1e2d3c4b5a69788796a5b4"].join("");

const RULES = `
[[rules]]
id = "acme-badge"
description = "A badge of the house"
regex = '''acme-badge-[0-9a-f]{24}'''
keywords = ["acme-badge-"]
`;

const withRules = async (): Promise<Desk & { readonly policy: string }> => {
  const desk = await makeDesk();
  const policy = join(desk.sandbox.dir, "gate.yaml");
  await writeFile(join(desk.sandbox.dir, "rules.toml"), RULES);
  await writeFile(policy, "version: 1\nscanners: [builtin, { use: gitleaks-rules, config: rules.toml }]\n");
  return { ...desk, policy };
};

describe("gate scan with another scanner in the policy", () => {
  test("sees the commits of a branch", async () => {
    const desk = await withRules();
    await desk.commit({ "a.txt": `one\n${BADGE}\n` });
    const report = await scanJson(desk, "--policy", desk.policy);
    expect(report.exitCode).toBe(1);
    expect(placesOf(report)).toEqual([expect.stringContaining("a.txt:2")]);
    expect(await scanJson(desk)).toMatchObject({ exitCode: 0 });
  });

  test("sees what is staged, and notes what HEAD holds already", async () => {
    const desk = await withRules();
    await desk.commit({ "a.txt": `${BADGE}\n` });
    await desk.write("b.txt", `${BADGE.replace("0f1e", "1e0f")}\n`);
    await desk.git("add", "b.txt");
    const added = await scanJson(desk, "--staged", "--policy", desk.policy);
    expect(added.exitCode).toBe(1);
    expect(placesOf(added)).toEqual([expect.stringContaining("b.txt:1")]);
    await desk.git("reset", "--quiet");
    await desk.write("a.txt", `two\n${BADGE}\n`);
    await desk.git("add", "a.txt");
    expect(await scanJson(desk, "--staged", "--policy", desk.policy)).toMatchObject({ exitCode: 0 });
  });

  test("says that it does not see the work tree", async () => {
    const desk = await withRules();
    await desk.write("a.txt", `${BADGE}\n`);
    const { exitCode, err } = await desk.gate(["scan", "--worktree", "--policy", desk.policy]);
    expect(exitCode).toBe(0);
    expect(err).toContain("only the builtin scanner looks at the work tree");
  });
});
