import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { doctorCommand } from "../../hooks/doctor-command.ts";
import { installCommand } from "../../hooks/install-command.ts";
import { ACCEPT, REFUSE, type Sandbox, sandbox, TOOLS, writeScript } from "./support.ts";

const FINDING = `process.stderr.write("gate: refused\\n  canary.env:1  A token [stand-in-token]  0123456789abcdef\\n");`;
const FINDS = `${FINDING} process.exit(1)`;

const refs = async (box: Sandbox): Promise<string> =>
  (await box.git(box.bare, "for-each-ref")).stdout.toString();
const objects = async (box: Sandbox): Promise<string> =>
  (await box.git(box.bare, "cat-file", "--batch-all-objects", "--batch-check")).stdout.toString();
const leftovers = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("gate-canary-"));

test("a gate that refuses the planted secret passes, and nothing of the canary is left", async () => {
  using box = await sandbox("it's here");
  await box.install(box.program(FINDS));
  const { exitCode, out } = await box.doctor({}, "--canary");
  expect(out).toMatch(
    /ok {7}canary: a planted secret \(stand-in-token\) was refused; the audit has it as refs\/heads\/gate-canary-/,
  );
  expect(exitCode).toBe(0);
  expect(await refs(box)).toBe("");
  expect(await objects(box)).toBe("");
  expect(leftovers()).toEqual([]);
});

test("a gate that accepts the planted secret is a loud problem, and the ref is gone again", async () => {
  using box = await sandbox();
  await box.install(box.program(ACCEPT));
  const { exitCode, out } = await box.doctor({}, "--canary");
  expect(out).toContain("problem  canary: A PLANTED SECRET WAS ACCEPTED as refs/heads/gate-canary-");
  expect(out).toContain("has been deleted again");
  expect(exitCode).toBe(1);
  expect(await refs(box)).toBe("");
});

test("the ref of an accepted canary is deleted even when the hook refuses the deletion", async () => {
  using box = await sandbox();
  await box.install(box.program(`process.exit(/ 0{40} /.test(stdin) ? 1 : 0)`));
  const { out } = await box.doctor({}, "--canary");
  expect(out).toContain("has been deleted again");
  expect(await refs(box)).toBe("");
});

test("a gate that only watches is told from one that sees nothing", async () => {
  using box = await sandbox();
  await box.install(box.program(`${FINDING} process.exit(0)`));
  const { exitCode, out } = await box.doctor({}, "--canary");
  expect(out).toContain("the gate named it and let it pass");
  expect(exitCode).toBe(1);
});

test("a refusal that is not about the secret proves nothing", async () => {
  using box = await sandbox();
  await box.install(box.program(REFUSE));
  const gate = await box.doctor({}, "--canary");
  expect(gate.out).toContain("not for its secret: gate: the stand-in refuses");
  expect(gate.exitCode).toBe(1);

  await box.uninstall();
  writeScript(box.hook, "echo no pushes on Fridays, stand-in-token; exit 1");
  const foreign = await box.doctor({}, "--canary", "--json");
  const canary = JSON.parse(foreign.out).checks.at(-1);
  expect(canary).toMatchObject({ check: "canary", status: "unknown" });
});

test("a refusal that repeats the secret is a problem", async () => {
  using box = await sandbox();
  await box.install(
    box.program(
      `const { execFileSync } = require("node:child_process");
       process.stderr.write(execFileSync("git", ["show", stdin.split(" ")[1] + ":canary.env"])); ${FINDS}`,
    ),
  );
  const { exitCode, out } = await box.doctor({}, "--canary");
  expect(out).toContain("the refusal shows the secret itself");
  expect(out).not.toContain("standin_");
  expect(exitCode).toBe(1);
});

test("the canary meets the user's core.hooksPath, but none of the user's settings for pushing", async () => {
  using box = await sandbox();
  await box.install(box.program(FINDS));
  await box.git(box.dir, "config", "--global", "url./nowhere.insteadOf", box.bare);
  await box.git(box.dir, "config", "--global", "push.gpgSign", "true");
  expect((await box.doctor({}, "--canary")).exitCode).toBe(0);

  await box.git(box.dir, "config", "--global", "core.hooksPath", join(box.dir, "empty"));
  const { out } = await box.doctor({}, "--canary");
  expect(out).toContain("A PLANTED SECRET WAS ACCEPTED");
});

test("the canary also flies in a SHA-256 repository", async () => {
  using box = await sandbox();
  await box.git(box.dir, "init", "-q", "--bare", "--object-format=sha256", "sha256.git");
  const bare = join(box.dir, "sha256.git");
  const program = box.program(FINDS);
  await box.gate(installCommand({ ...TOOLS, program }), bare);
  expect((await box.gate(doctorCommand({ ...TOOLS, program }), bare, "--canary")).exitCode).toBe(0);
});

test("where there is no pre-receive hook to try, the doctor says that it cannot tell", async () => {
  using box = await sandbox();
  await box.install(box.program(ACCEPT), "--hook", "pre-push");
  const { exitCode, out } = await box.doctor({}, "--canary");
  expect(out).toContain("unknown  canary:");
  expect(exitCode).toBe(2);
});
