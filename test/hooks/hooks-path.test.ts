import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { installCommand } from "../../hooks/install-command.ts";
import { ACCEPT, REFUSE, sandbox, TOOLS } from "./support.ts";

test("core.hooksPath in the user's configuration is seen, and nothing is put where git does not look", async () => {
  using box = await sandbox();
  const shared = join(box.dir, "shared");
  await box.git(box.dir, "config", "--global", "core.hooksPath", shared);
  const program = box.program(REFUSE);
  await expect(box.install(program)).rejects.toThrow(
    `git runs the hooks of ${box.bare} from ${shared}: core.hooksPath in file:${box.env["HOME"]}/.gitconfig says so`,
  );
  expect(existsSync(box.hook)).toBe(false);
});

test("the attack that the refusal is about: a hook in hooks/ never runs under core.hooksPath", async () => {
  using box = await sandbox();
  await box.install(box.program(REFUSE));
  expect((await box.push()).exitCode).toBe(1);
  await box.git(box.dir, "config", "--global", "core.hooksPath", join(box.dir, "shared"));
  expect((await box.push()).exitCode).toBe(0);
  const { exitCode, out } = await box.doctor({});
  expect(exitCode).toBe(1);
  expect(out).toContain(`${box.hook} is never run`);
});

test("--into-hooks-path installs where git looks, and only uninstalls there when told to", async () => {
  using box = await sandbox();
  await box.git(box.dir, "config", "--global", "core.hooksPath", "~/shared");
  await box.install(box.program(REFUSE), "--into-hooks-path");
  const hook = join(box.env["HOME"] ?? "", "shared", "pre-receive");
  expect(existsSync(hook)).toBe(true);
  expect((await box.push()).exitCode).toBe(1);
  expect((await box.doctor({})).out).toContain("which other repositories may share");

  await expect(box.uninstall()).rejects.toThrow(/other repositories may share/);
  await box.uninstall("--into-hooks-path");
  expect(existsSync(hook)).toBe(false);
});

test("a hooks directory that is a link out of the repository counts as shared", async () => {
  using box = await sandbox();
  rmSync(join(box.bare, "hooks"), { recursive: true });
  mkdirSync(join(box.dir, "shared"));
  symlinkSync("../shared", join(box.bare, "hooks"));
  await expect(box.install(box.program(ACCEPT))).rejects.toThrow(/it is a link out of the repository/);
});

test("a relative core.hooksPath counts from where git runs each hook", async () => {
  using box = await sandbox();
  await box.git(box.bare, "config", "core.hooksPath", "own-hooks");
  await box.install(box.program(REFUSE));
  expect(existsSync(join(box.bare, "own-hooks", "pre-receive"))).toBe(true);
  expect((await box.push()).exitCode).toBe(1);

  await box.git(box.clone, "config", "core.hooksPath", ".husky");
  const command = installCommand({ ...TOOLS, program: box.program(REFUSE) });
  await expect(box.gate(command, box.clone)).rejects.toThrow(`from ${box.clone}/.husky`);
  await box.gate(command, box.clone, "--into-hooks-path");
  expect((await box.git(box.clone, "commit", "--allow-empty", "-m", "x")).exitCode).toBe(1);
});

test("a repository without a hooks directory gets one", async () => {
  using box = await sandbox();
  rmSync(join(box.bare, "hooks"), { recursive: true });
  await box.install(box.program(REFUSE));
  expect((await box.push()).exitCode).toBe(1);
});

test("another repository's variables in the environment do not lead astray", async () => {
  using box = await sandbox();
  box.env["GIT_DIR"] = join(box.clone, ".git");
  box.env["GIT_CONFIG_PARAMETERS"] = "'core.hookspath=/nowhere'";
  await box.install(box.program(REFUSE));
  expect(existsSync(box.hook)).toBe(true);
});
