import { appendFileSync, chmodSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { doctorCommand } from "../../hooks/doctor-command.ts";
import { installCommand } from "../../hooks/install-command.ts";
import { Fault } from "../../model/fault.ts";
import { FORWARD_TIMES } from "../../policy/defaults.ts";
import { ACCEPT, fileState, REFUSE, sandbox, TOOLS, VERSION, writeScript } from "./support.ts";

const forwarding = async () => ({
  source: "gate.yaml",
  target: { url: "/upstream.git", ...FORWARD_TIMES },
  scanners: [],
});

test("a sound installation is all ok, but for what a path cannot guard", async () => {
  using box = await sandbox();
  const program = box.program(ACCEPT);
  await box.install(program);
  const { exitCode, out } = await box.doctor({});
  expect(out).toContain(
    `ok       hook: ${box.hook} runs ${program} (${VERSION}) with ${process.execPath} (${process.version})\n`,
  );
  expect(out).toContain("ok       policy: the built-in default is valid\n");
  expect(out).toMatch(/^warn {5}reach: whoever pushes by path/m);
  expect(out).not.toContain("problem");
  expect(exitCode).toBe(0);
});

test("--json is one object with every check in it", async () => {
  using box = await sandbox();
  await box.install(box.program(ACCEPT));
  rmSync(box.hook);
  const { exitCode, out } = await box.doctor({}, "--json");
  const answer = JSON.parse(out);
  expect(answer).toMatchObject({ repository: box.bare, status: "problem" });
  expect(answer.checks).toContainEqual({
    check: "hook",
    status: "problem",
    message: `there is no ${box.hook}: nothing is checked`,
    hint: "gate install puts it right",
  });
  expect(exitCode).toBe(1);
});

test("a hook that is not executable is found; a push passes it without a word", async () => {
  using box = await sandbox();
  await box.install(box.program(REFUSE));
  chmodSync(box.hook, 0o644);
  const { exitCode, out } = await box.doctor({});
  expect(out).toContain(`problem  hook: ${box.hook} is not executable`);
  expect(exitCode).toBe(1);
  expect((await box.push()).exitCode).toBe(0);
});

test("a hook that somebody changed is found; a push passes it", async () => {
  using box = await sandbox();
  await box.install(box.program(REFUSE));
  const { text } = fileState(box.hook);
  writeFileSync(box.hook, text.replace("gate_node=", "exit 0\ngate_node="));
  expect((await box.doctor({})).out).toContain("has been changed since it was installed");
  expect((await box.push()).exitCode).toBe(0);
});

test("a foreign hook, an older stub and another version of the program are told apart", async () => {
  using box = await sandbox();
  writeScript(box.hook, "exit 0");
  expect((await box.doctor({})).out).toContain(`problem  hook: ${box.hook} is not the gate's`);
  await box.install(box.program(ACCEPT));
  expect((await box.doctor({})).out).toContain("before-gate, the hook that was there before, runs after");
  expect((await box.doctor({ version: "9.9.9" })).out).toContain(
    `is version gate ${VERSION}, this is version 9.9.9`,
  );
  writeFileSync(box.hook, fileState(box.hook).text.replace("# gate hook v1", "# gate hook v0"));
  expect((await box.doctor({})).out).toContain("was written by another version of the gate (v0)");
});

test("a program that is gone or does not start is a problem", async () => {
  using box = await sandbox();
  const program = box.program(ACCEPT);
  await box.install(program);
  renameSync(program, `${program}.away`);
  expect((await box.doctor({})).out).toContain(`problem  hook: ${program} is missing: every push is refused`);
  writeFileSync(program, "throw new Error('broken')");
  expect((await box.doctor({})).out).toContain(`problem  hook: ${program} does not start`);
});

test("files of the gate that others may write are found", async () => {
  using box = await sandbox();
  const program = box.program(ACCEPT);
  await box.install(program);
  chmodSync(program, 0o666);
  chmodSync(join(box.bare, "hooks"), 0o775);
  const { out } = await box.doctor({});
  expect(out).toContain(`problem  hook: everybody may write to ${program}`);
  expect(out).toContain(`warn     hook: the group of ${join(box.bare, "hooks")} may write to it`);
});

test("hooks that run later are a problem only where pushes are forwarded", async () => {
  using box = await sandbox();
  await box.install(box.program(ACCEPT));
  writeScript(join(box.bare, "hooks", "update"), "exit 1");
  writeScript(join(box.bare, "hooks", "proc-receive"), "exit 1", 0o644);
  expect((await box.doctor({})).out).toContain("ok       later-hooks: after the gate git also runs update\n");
  const { exitCode, out } = await box.doctor({ policyFor: forwarding });
  expect(out).toContain("problem  later-hooks: update may refuse a push that has been forwarded already");
  expect(exitCode).toBe(1);
});

test("hooks in git's configuration are mentioned", async () => {
  using box = await sandbox();
  await box.install(box.program(ACCEPT));
  await box.git(box.dir, "config", "--global", "hook.lint.event", "pre-receive");
  await box.git(box.dir, "config", "--global", "hook.lint.command", "true");
  expect((await box.doctor({})).out).toMatch(
    /config-hooks: hook\.lint in file:\S+ is a pre-receive hook too/,
  );
});

test("a policy that cannot be read is a problem and says why", async () => {
  using box = await sandbox();
  await box.install(box.program(ACCEPT));
  const policyFor = async () => {
    throw new Fault("gate.yaml:2: unknown key", { hint: "did you mean refs?" });
  };
  const { exitCode, out } = await box.doctor({ policyFor });
  expect(out).toContain(
    "problem  policy: every push is refused: gate.yaml:2: unknown key\n         hint: did you mean refs?",
  );
  expect(exitCode).toBe(1);
});

test("state, audit and unsettled forwards are looked at", async () => {
  using box = await sandbox();
  await box.install(box.program(ACCEPT));
  const state = join(box.bare, "gate");
  expect((await box.doctor({})).out).toContain("no push is in it yet");
  const time = "2026-01-02T03:04:05.000Z";
  const who = { uid: 1, user: "git", via: "ssh", pusher: "alice" };
  const seen = { node: "v20.20.2", path: "/usr/bin", variables: ["GIT_DIR", "HOME", "PATH"] };
  const last = { time, event: "push", repository: box.bare, verdict: "accept", who, seen };
  appendFileSync(join(state, "audit.jsonl"), `{}\n${JSON.stringify(last)}\n`);
  mkdirSync(join(state, "journal"));
  for (const name of ["a.json", "b.json", "c.tmp"]) writeFileSync(join(state, "journal", name), "{}");
  const now = Date.parse(time);
  for (const name of ["a.json", "b.json"]) utimesSync(join(state, "journal", name), now / 1000, now / 1000);
  chmodSync(state, 0o755);
  await box.git(box.bare, "config", "core.sharedRepository", "group");
  const { exitCode, out } = await box.doctor({ now: () => now + 3 * 86_400_000 });
  expect(out).toContain("the last audited push is 3 days old: accept, by alice, via ssh");
  expect(out).toContain("it ran with Node v20.20.2, PATH /usr/bin; in its environment: GIT_DIR, HOME\n");
  expect(out).toContain("warn     journal: 2 forwards are unsettled, the oldest 3 days old\n");
  expect(out).toContain("has mode 755: others see what was found");
  expect(out).toContain("core.sharedRepository is group");
  expect(exitCode).toBe(0);
});

test("borrowed objects and replace refs are noted", async () => {
  using box = await sandbox();
  await box.install(box.program(ACCEPT));
  await box.push();
  const oid = (await box.git(box.bare, "rev-parse", "refs/heads/push-1")).stdout.toString().trim();
  await box.git(box.bare, "update-ref", `refs/replace/${oid}`, oid);
  writeFileSync(join(box.bare, "objects", "info", "alternates"), `${box.clone}/.git/objects\n`);
  const { out } = await box.doctor({});
  expect(out).toContain(`ok       alternates: objects are borrowed from ${box.clone}/.git/objects`);
  expect(out).toContain("warn     replace-refs: 1 ref under refs/replace/ shows other objects");
});

test("in a clone the doctor looks for the hooks that were installed there", async () => {
  using box = await sandbox();
  const program = box.program(ACCEPT);
  await box.gate(installCommand({ ...TOOLS, program }), box.clone, "--hook", "pre-push");
  const { exitCode, out } = await box.gate(doctorCommand({ ...TOOLS, program }), box.clone);
  expect(out).toContain(`${box.clone}/.git/hooks/pre-push runs ${program}`);
  expect(out).not.toContain("pre-commit");
  expect(out).toContain("hooks in a clone are advice");
  expect(exitCode).toBe(0);
});

test("what cannot be told is not called well", async () => {
  using box = await sandbox();
  await box.install(box.program(ACCEPT));
  const policyFor = async () => {
    throw new TypeError("surprise");
  };
  const { exitCode, out } = await box.doctor({ policyFor });
  expect(out).toContain("unknown  policy: TypeError: surprise");
  expect(exitCode).toBe(2);
});

test("where pushes are mirrored later, later hooks are no problem, but a missing post-receive hook is", async () => {
  using box = await sandbox();
  await box.install(box.program(ACCEPT));
  writeScript(join(box.bare, "hooks", "update"), "exit 1");
  const policyFor = async () => {
    const policy = await forwarding();
    return { ...policy, target: { ...policy.target, when: "after" as const } };
  };
  const { exitCode, out } = await box.doctor({ policyFor });
  expect(out).toContain(
    "later-hooks: after the gate git also runs update; only what has been applied is mirrored",
  );
  expect(out).toMatch(/^problem {2}hook: there is no \S+post-receive: nothing is mirrored$/m);
  expect(exitCode).toBe(1);
  await box.gate(installCommand({ ...TOOLS, program: box.program(ACCEPT), policyFor }), box.bare);
  const installed = await box.doctor({ policyFor, askUpstream: async () => "it does not answer" });
  expect(installed.out).toContain("hint: pushes wait to be mirrored until it does");
  expect(installed.exitCode).toBe(0);
});
