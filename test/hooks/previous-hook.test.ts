import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { runPreviousHook } from "../../hooks/previous-hook.ts";
import { Fault } from "../../model/fault.ts";
import { previousRunner, sandbox, writeScript } from "./support.ts";

let RUNNER: string;
beforeAll(() => {
  RUNNER = previousRunner();
});

test("the hook that was there before still decides, with what git gave it", async () => {
  using box = await sandbox();
  const seen = join(box.dir, "seen");
  // It also reads the incoming commit, which only the quarantine's variables make possible.
  writeScript(
    box.hook,
    `read old new ref; { pwd; echo "$new $ref $#"; env; git log -1 --format=%s $new; } > '${seen}'
     echo out; echo err >&2; exit $(cat '${box.dir}/verdict')`,
  );
  await box.install(box.program(RUNNER));
  const verdict = (code: string): void => writeFileSync(join(box.dir, "verdict"), code);
  verdict("0");
  const accepted = await box.push({ env: { NODE_OPTIONS: "--no-warnings", OPERATOR: "yes" } });
  expect(accepted.stderr).toMatch(/^remote: out *$/m);
  expect(accepted.stderr).toMatch(/^remote: err *$/m);
  expect(accepted.exitCode).toBe(0);
  const text = readFileSync(seen, "utf8");
  expect(text.split("\n")[0]).toBe(box.bare);
  expect(text).toMatch(/^[0-9a-f]{40} refs\/heads\/push-1 0$/m);
  expect(text).toMatch(/^GIT_QUARANTINE_PATH=.*objects\/tmp_objdir-incoming-/m);
  expect(text).toMatch(/^OPERATOR=yes$/m);
  expect(text).toMatch(/^NODE_OPTIONS=--no-warnings$/m);
  expect(text).not.toMatch(/^GATE_/m);
  expect(text.trimEnd().endsWith("push 1")).toBe(true);

  verdict("3");
  const refused = await box.push();
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain(
    "gate: this repository's own pre-receive hook refused the push (exit code 3)",
  );
});

test("a kept hook that is not executable stays idle, as it was under git", async () => {
  using box = await sandbox();
  writeScript(box.hook, "exit 1", 0o644);
  expect((await box.push()).exitCode).toBe(0);
  await box.install(box.program(RUNNER));
  expect((await box.push()).exitCode).toBe(0);
  chmodSync(`${box.hook}.before-gate`, 0o755);
  expect((await box.push()).exitCode).toBe(1);
});

test("a kept hook that cannot start, or is killed, refuses", async () => {
  using box = await sandbox();
  writeScript(box.hook, "kill -9 $$");
  await box.install(box.program(RUNNER));
  expect((await box.push()).exitCode).toBe(1);
  writeFileSync(`${box.hook}.before-gate`, "#!/no/such/interpreter\n");
  const refused = await box.push();
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toMatch(/remote: .*before-gate.*not found/);
});

test("a kept hook may end without reading its input, however long that is", async () => {
  using box = await sandbox();
  const file = join(box.dir, "hook");
  writeScript(`${file}.before-gate`, "exit 7");
  let said = "";
  const outcome = await runPreviousHook({
    file,
    args: [],
    stdin: Buffer.alloc(4 * 1024 * 1024, "x\n"),
    env: box.env,
    cwd: box.dir,
    write: (chunk) => (said += String(chunk)),
  });
  expect(outcome).toEqual({ ran: true, file: `${file}.before-gate`, exitCode: 7 });
  expect(said).toBe("");
});

test("a kept hook's output comes while it runs, and an abort ends it with all that it has started", async () => {
  using box = await sandbox();
  const file = join(box.dir, "hook");
  writeScript(`${file}.before-gate`, 'echo "got $1"; sleep 600; echo never');
  const abort = new AbortController();
  const given = { file, args: ["origin"], stdin: Buffer.alloc(0), env: box.env, cwd: box.dir };
  const write = (chunk: Uint8Array): void => {
    if (String(chunk).includes("got origin")) abort.abort(new Fault("out of time"));
  };
  await expect(runPreviousHook({ ...given, write, signal: abort.signal })).rejects.toThrow("out of time");
});

test("a gate that its stub did not start has no hook before it", async () => {
  using box = await sandbox();
  const given = { args: [], stdin: Buffer.alloc(0), env: box.env, cwd: box.dir, write: () => {} };
  expect(await runPreviousHook({ ...given, file: null })).toEqual({ ran: false });
});
