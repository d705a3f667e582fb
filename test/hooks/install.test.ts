import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { installCommand } from "../../hooks/install-command.ts";
import { uninstallCommand } from "../../hooks/uninstall-command.ts";
import { Fault } from "../../model/fault.ts";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import { ACCEPT, fileState, REFUSE, sandbox, TOOLS, writeScript } from "./support.ts";

test("installing twice changes nothing and says so", async () => {
  using box = await sandbox();
  const program = box.program(ACCEPT);
  const first = await box.install(program);
  expect(first.out).toContain(`installed ${box.hook}\n`);
  const before = [fileState(box.hook), readFileSync(join(box.bare, "config"), "utf8")];
  const second = await box.install(program);
  expect(second.out).toBe(`${box.hook} is already the gate's\n`);
  expect([fileState(box.hook), readFileSync(join(box.bare, "config"), "utf8")]).toEqual(before);
});

test("a stub of another version, or one that was changed, is renewed in place", async () => {
  using box = await sandbox();
  const program = box.program(REFUSE);
  writeScript(box.hook, "# gate hook v0: an older one\nexit 0");
  expect((await box.push()).exitCode).toBe(0);
  expect((await box.install(program)).out).toContain(`renewed ${box.hook}`);
  expect(existsSync(`${box.hook}.before-gate`)).toBe(false);
  expect((await box.push()).exitCode).toBe(1);

  chmodSync(box.hook, 0o644);
  expect((await box.push()).exitCode).toBe(0);
  await box.install(program);
  expect((await box.push()).exitCode).toBe(1);
});

test("a hook that is there already is kept as it is, and uninstalling puts it back as it was", async () => {
  using box = await sandbox();
  for (const mode of [0o755, 0o750, 0o644, 0o4711]) {
    writeScript(box.hook, `# \xff mine, mode ${mode}`, mode);
    const before = { ...fileState(box.hook), mtime: statSync(box.hook).mtimeMs };
    const { out } = await box.install(box.program(ACCEPT));
    expect(out).toContain(`kept the hook that was there as ${box.hook}.before-gate`);
    expect(fileState(`${box.hook}.before-gate`).mode).toBe(mode);
    await box.uninstall();
    expect({ ...fileState(box.hook), mtime: statSync(box.hook).mtimeMs }).toEqual(before);
    expect(existsSync(`${box.hook}.before-gate`)).toBe(false);
  }
});

test("a hook that is a symbolic link is kept as a link", async () => {
  using box = await sandbox();
  writeScript(join(box.bare, "scripts", "hook"), "exit 0");
  symlinkSync("../scripts/hook", box.hook);
  await box.install(box.program(REFUSE));
  expect((await box.push()).exitCode).toBe(1);
  expect(fileState(join(box.bare, "scripts", "hook")).text).toBe("#!/bin/sh\nexit 0\n");
  await box.uninstall();
  expect((await box.push()).exitCode).toBe(0);
});

test("a kept hook is never overwritten by another one", async () => {
  using box = await sandbox();
  writeScript(box.hook, "echo new");
  writeScript(`${box.hook}.before-gate`, "echo old");
  await expect(box.install(box.program(ACCEPT))).rejects.toThrow(/before-gate is there already/);
  expect(fileState(box.hook).text).toContain("echo new");
  expect(fileState(`${box.hook}.before-gate`).text).toContain("echo old");
});

test("many installations at once leave one gate and the one hook that was there", async () => {
  using box = await sandbox();
  writeScript(box.hook, "echo mine");
  const program = box.program(REFUSE);
  await Promise.all(Array.from({ length: 6 }, () => box.install(program)));
  expect(fileState(`${box.hook}.before-gate`).text).toContain("echo mine");
  expect((await box.push()).exitCode).toBe(1);
  expect(readdirSync(join(box.bare, "hooks")).filter((name) => name.endsWith(".draft"))).toEqual([]);
  await box.uninstall();
  expect(fileState(box.hook).text).toContain("echo mine");
});

test("at no moment of an installation does a push pass that the old hook would refuse", async () => {
  using box = await sandbox();
  writeScript(box.hook, "exit 1");
  const program = box.program(REFUSE);
  let installing = true;
  const installations = (async () => {
    for (let round = 0; round < 15; round += 1) {
      await box.install(program);
      await box.uninstall();
    }
    installing = false;
  })();
  let pushes = 0;
  while (installing) {
    expect((await box.push()).exitCode).toBe(1);
    pushes += 1;
  }
  await installations;
  expect(pushes).toBeGreaterThan(3);
});

test("the repository gets a private place for state, and its settings back afterwards", async () => {
  using box = await sandbox();
  const config = readFileSync(join(box.bare, "config"), "utf8");
  const policy = join(box.dir, "gate.yaml");
  writeFileSync(policy, "version: 1\n");
  await box.install(box.program(ACCEPT), "--policy", "gate.yaml");
  const value = async (key: string): Promise<string> =>
    (await box.git(box.bare, "config", key)).stdout.toString().trim();
  expect(statSync(join(box.bare, "gate")).mode & 0o777).toBe(0o700);
  expect(await value("gate.policy")).toBe(policy);
  expect(await value("receive.unpackLimit")).toBe("1");
  await box.push();
  expect(readdirSync(join(box.bare, "objects", "pack")).some((name) => name.endsWith(".pack"))).toBe(true);

  const { out } = await box.uninstall();
  expect(out).toContain(`removed ${box.hook}`);
  expect(readFileSync(join(box.bare, "config"), "utf8")).toBe(config);
  expect(existsSync(join(box.bare, "gate"))).toBe(true);
});

test("a limit and a policy that somebody chose are respected", async () => {
  using box = await sandbox();
  await box.git(box.bare, "config", "transfer.unpackLimit", "7");
  await box.git(box.bare, "config", "gate.policy", "/old.yaml");
  await box.install(box.program(ACCEPT), "--policy", "/new.yaml");
  await box.install(box.program(ACCEPT), "--policy", "/newer.yaml");
  expect((await box.git(box.bare, "config", "receive.unpackLimit")).exitCode).toBe(1);
  await box.uninstall();
  expect((await box.git(box.bare, "config", "gate.policy")).stdout.toString()).toBe("/old.yaml\n");

  await box.install(box.program(ACCEPT), "--policy", "/new.yaml");
  await box.git(box.bare, "config", "gate.policy", "/chosen-since.yaml");
  await box.uninstall();
  expect((await box.git(box.bare, "config", "gate.policy")).stdout.toString()).toBe("/chosen-since.yaml\n");
});

test("a policy that is not valid stops the installation before anything is changed", async () => {
  using box = await sandbox();
  const config = readFileSync(join(box.bare, "config"), "utf8");
  const checkPolicy = async (path: string): Promise<void> => {
    throw new Fault(`${path}:3: unknown key`);
  };
  const command = installCommand({ ...TOOLS, program: box.program(ACCEPT), checkPolicy });
  await expect(box.gate(command, box.bare, "--policy", "p.yaml")).rejects.toThrow("p.yaml:3: unknown key");
  expect(readFileSync(join(box.bare, "config"), "utf8")).toBe(config);
  expect(existsSync(box.hook)).toBe(false);
  expect(existsSync(join(box.bare, "gate"))).toBe(false);
});

test("in a clone the default is to advise before commit and push", async () => {
  using box = await sandbox();
  const command = installCommand({ ...TOOLS, program: box.program(REFUSE) });
  for (const way of ["clone", "clone/.git"]) {
    const { out } = await box.gate(command, way);
    expect(out).toContain(`${box.clone}/.git/hooks/pre-push`);
    expect(out).toContain(`${box.clone}/.git/hooks/pre-commit`);
  }
  const commit = await box.git(box.clone, "commit", "--allow-empty", "-m", "x");
  expect(commit.stderr).toContain("gate: the stand-in refuses");
  expect((await box.git(box.clone, "push", box.bare, "HEAD")).stderr).toContain("gate: the stand-in refuses");
  await box.gate(uninstallCommand, "clone");
  expect((await box.git(box.clone, "commit", "--allow-empty", "-m", "x")).exitCode).toBe(0);
});

test("a linked worktree shares its hooks with the repository it belongs to", async () => {
  using box = await sandbox();
  await box.git(box.clone, "worktree", "add", "-q", "../linked");
  const command = installCommand({ ...TOOLS, program: box.program(REFUSE) });
  const { out } = await box.gate(command, "linked", "--hook", "pre-commit");
  expect(out).toContain(`installed ${box.clone}/.git/hooks/pre-commit`);
  expect((await box.git(box.clone, "commit", "--allow-empty", "-m", "x")).exitCode).toBe(1);
});

test("a hook that is not the gate's is never removed", async () => {
  using box = await sandbox();
  writeScript(box.hook, "echo mine");
  await expect(box.uninstall()).rejects.toThrow(`not the gate's, so it stays: ${box.hook}`);
  expect(fileState(box.hook).text).toContain("echo mine");
  rmSync(box.hook);
  expect((await box.uninstall()).out).toBe("no hook of the gate is installed\n");
});

test("uninstalling one hook leaves the others", async () => {
  using box = await sandbox();
  await box.install(box.program(ACCEPT), "--hook", "pre-receive", "--hook", "pre-push");
  await box.uninstall("--hook", "pre-push");
  expect(existsSync(box.hook)).toBe(true);
  expect(existsSync(join(box.bare, "hooks", "pre-push"))).toBe(false);
  expect((await box.git(box.bare, "config", "receive.unpackLimit")).stdout.toString()).toBe("1\n");
});

test("what is not a repository is named, and parent directories are not searched", async () => {
  using box = await sandbox();
  const inside = join(box.clone, "inside");
  mkdirSync(inside);
  const command = installCommand({ ...TOOLS, program: box.program(ACCEPT) });
  await expect(box.gate(command, inside)).rejects.toThrow(`not a git repository: ${inside}`);
  await expect(box.gate(command, "nowhere")).rejects.toThrow(`no such directory: ${box.dir}/nowhere`);
  await expect(box.gate(command)).rejects.toThrow(UsageError);
  await expect(box.gate(command, box.bare, "--hook", "update")).rejects.toThrow(UsageError);
  await expect(box.gate(command, box.bare, "--what")).rejects.toThrow(UsageError);
});

test("of many repositories, one that cannot be guarded does not keep the others from it", async () => {
  using box = await sandbox();
  const root = join(box.dir, "many");
  for (const name of ["a.git", "deep/b.git", "c.git", "+own/d.git"])
    await box.git(box.dir, "init", "-q", "--bare", join(root, name));
  writeFileSync(join(root, "c.git", "config"), "[core\n");
  const command = installCommand({ ...TOOLS, program: box.program(REFUSE) });
  const { exitCode, out, err } = await box.gate(command, "--all", root);
  expect(exitCode).toBe(2);
  expect(err).toContain(join(root, "c.git"));
  expect(out).toContain("2 of 3 repositories done");
  expect(
    ["a.git", "deep/b.git", "+own/d.git"].map((name) => existsSync(join(root, name, "hooks/pre-receive"))),
  ).toEqual([true, true, false]);
  await expect(box.gate(command, box.bare, "--all", root)).rejects.toThrow(UsageError);
  await expect(box.gate(command, "--all", join(box.dir, "home"))).rejects.toThrow(
    /no bare repository is below/,
  );
});

test("what only one server has is told by its repositories, and can be overruled", async () => {
  using box = await sandbox();
  writeScript(join(box.bare, "hooks", "pre-receive"), "for each in hooks/pre-receive.d/*; do $each; done");
  writeScript(join(box.bare, "hooks", "pre-receive.d", "gitea"), "exit 0");
  expect((await box.install(box.program(ACCEPT))).out).toContain("pre-receive.d/50-gate");
  expect((await box.install(box.program(ACCEPT), "--server", "plain")).out).toContain(
    `installed ${box.hook}`,
  );
  await expect(box.install(box.program(ACCEPT), "--server", "gogs")).rejects.toThrow(/unknown server gogs/);
});

test.runIf(process.getuid?.() === 0)(
  "somebody else's repository is refused as git would refuse it",
  async () => {
    using box = await sandbox();
    chownSync(box.bare, 12345, 12345);
    await expect(box.install(box.program(ACCEPT))).rejects.toThrow(/belongs to somebody else/);
    // Control: git itself refuses the push.
    expect((await box.push()).stderr).toContain("dubious ownership");
    await box.git(box.dir, "config", "--global", "safe.directory", "*");
    await box.install(box.program(ACCEPT));
    expect(statSync(join(box.bare, "gate")).uid).toBe(12345);
  },
);
