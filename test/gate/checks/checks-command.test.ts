import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { makeGate, PROGRAM } from "../../support/gate-repo.ts";
import type { Repo } from "../../support/repo.ts";
import { makeSandbox } from "../../support/sandbox.ts";

const run = async (gate: Repo, ...args: readonly string[]) => {
  const options = { cwd: gate.dir, env: gate.env, extendEnv: false, reject: false } as const;
  const { exitCode, stdout, stderr } = await execa(process.execPath, [PROGRAM, "checks", ...args], options);
  return { exitCode, stdout, stderr };
};

test("gate checks tells which programs run, and which cannot", async () => {
  const sandbox = await makeSandbox();
  const program = join(sandbox.dir, "program");
  await writeFile(program, "#!/bin/sh\n");
  await chmod(program, 0o755);
  const checks = [{ name: "fine", run: [program, "--strict"] }];
  const gate = await makeGate(sandbox, { policy: { checks } });
  expect(await run(gate)).toMatchObject({
    exitCode: 0,
    stdout: `fine  block, 10 s  ${program} --strict: ready`,
  });

  await chmod(program, 0o644);
  expect(await run(gate)).toMatchObject({
    exitCode: 1,
    stdout: expect.stringMatching(/: \S+ is not executable$/),
  });
});

test("gate checks of a policy without any says so", async () => {
  const gate = await makeGate(await makeSandbox());
  expect(await run(gate)).toMatchObject({ exitCode: 0, stdout: "no checks in built-in default" });
});

test("gate checks schema prints the schemas, and nothing else is a schema", async () => {
  const gate = await makeGate(await makeSandbox());
  const { stdout } = await run(gate, "schema", "push");
  expect(JSON.parse(stdout)).toMatchObject({ properties: { updates: { type: "array" } } });
  expect(JSON.parse((await run(gate, "schema", "answer")).stdout)).toHaveProperty("anyOf");
  expect(await run(gate, "schema", "pull")).toMatchObject({ exitCode: 64 });
  expect(await run(gate, "list")).toMatchObject({ exitCode: 64 });
});
