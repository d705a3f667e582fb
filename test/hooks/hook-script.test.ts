import { copyFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hookScript, readHookScript, SCRIPT_VERSION } from "../../hooks/hook-script.ts";
import { run } from "../../sys/run.ts";
import { quoteForShell, unquoteFromShell } from "../../sys/shell-quote.ts";
import { ACCEPT, fileState, REFUSE, sandbox } from "./support.ts";

test("a push that the program accepts lands, and one that it refuses does not", async () => {
  using box = await sandbox();
  await box.install(box.program(ACCEPT));
  expect((await box.push()).exitCode).toBe(0);

  box.program(REFUSE);
  const refused = await box.push();
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain("gate: the stand-in refuses");
  expect((await box.git(box.bare, "rev-parse", "--verify", "refs/heads/push-2")).exitCode).not.toBe(0);
});

test("the program is told the hook's name and gets what git wrote", async () => {
  using box = await sandbox();
  await box.install(
    box.program(
      `process.stderr.write(JSON.stringify([process.argv.slice(2), stdin]) + "\\n"); process.exit(1)`,
    ),
  );
  const { stderr } = await box.push();
  expect(stderr).toMatch(/\[\["pre-receive"\],"0{40} [0-9a-f]{40} refs\/heads\/push-1\\n"\]/);
});

test("the program's parent is receive-pack itself, not a shell", async () => {
  using box = await sandbox();
  await box.install(
    box.program(
      `process.stderr.write(require("node:fs").readFileSync("/proc/" + process.ppid + "/cmdline", "utf8").replaceAll("\\0", " ") + "\\n")`,
    ),
  );
  expect((await box.push()).stderr).toMatch(/remote: \S*git\S* ?receive-pack/);
});

test("paths with spaces, quotes, dollars and backslashes work", async () => {
  using box = await sandbox('it\'s a $HOME "`ls`" \\n place');
  const node = join(box.dir, "no'de");
  symlinkSync(process.execPath, node);
  await box.install(box.program(REFUSE, "pro 'gram' $1.cjs"), "--node", node);
  expect((await box.push()).stderr).toContain("gate: the stand-in refuses");
});

test("without node every push is refused with a line that says so", async () => {
  using box = await sandbox();
  const node = join(box.dir, "node");
  copyFileSync(process.execPath, node);
  await box.install(box.program(ACCEPT), "--node", node);
  expect((await box.push()).exitCode).toBe(0);
  rmSync(node);
  const refused = await box.push();
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain(`gate: cannot run: ${node} is missing; ask the administrator`);
  expect((await run({ argv: [box.hook], env: box.env })).exitCode).toBe(2);
});

test("without the program every push is refused with a line that says so", async () => {
  using box = await sandbox();
  const program = box.program(ACCEPT);
  await box.install(program);
  renameSync(program, `${program}.away`);
  const refused = await box.push();
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain(`gate: cannot run: ${program} is missing`);
  expect((await run({ argv: [box.hook], env: box.env })).exitCode).toBe(2);
});

test("what NODE_OPTIONS loads into every node does not get into the gate", async () => {
  using box = await sandbox();
  const env = { NODE_OPTIONS: `--require ${box.program(ACCEPT)}` };
  await box.install(box.program(REFUSE, "gate.cjs"));
  expect((await box.push({ env })).stderr).toContain("gate: the stand-in refuses");
  // Control: without that line of the stub, what is loaded answers in the gate's place.
  writeFileSync(box.hook, fileState(box.hook).text.replace("unset NODE_OPTIONS\n", ""));
  expect((await box.push({ env })).exitCode).toBe(0);
});

test("a quoted word is one word to a shell, and reads back", async () => {
  const word = fc.string({ unit: "binary" }).filter((text) => !/[\0\ud800-\udfff]/.test(text));
  fc.assert(fc.property(word, (text) => unquoteFromShell(quoteForShell(text)) === text));
  const words = fc.sample(word, 200);
  const script = `printf '%s\\0' ${words.map(quoteForShell).join(" ")}`;
  const { stdout } = await run({ argv: ["/bin/sh", "-c", script], env: {} });
  expect(stdout.toString("utf8").split("\0").slice(0, -1)).toEqual(words);
});

test("a stub reads back, and other people's hooks are not taken for one", () => {
  for (const words of [
    ["pre-push"],
    ["pre-receive", "--server", "gitea", "--policy", "/it's a/place.yaml"],
  ]) {
    const script = { node: "/a b/it's/node", program: "/c/gate.cjs", words };
    expect(readHookScript(hookScript(script))).toEqual({ version: SCRIPT_VERSION, ...script });
  }
  expect(readHookScript("#!/bin/sh\nexec gate pre-receive\n")).toBeNull();
  expect(readHookScript("")).toBeNull();
});
