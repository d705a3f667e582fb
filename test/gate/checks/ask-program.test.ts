import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { askProgram } from "../../../gate/checks/ask-program.ts";
import { run } from "../../../sys/run.ts";
import { eventually, processesIn, quiet } from "../../support/processes.ts";
import { makeSandbox } from "../../support/sandbox.ts";

const makeProgram = async (script: string) => {
  const { dir } = await makeSandbox();
  const [program, home] = [join(dir, "program"), join(dir, "check-home")];
  await Promise.all([writeFile(program, `#!/bin/sh\n${script}\n`), mkdir(home)]);
  await chmod(program, 0o755);
  return { dir, home, argv: [program] as const };
};

const never = new AbortController().signal;

describe("a check's program", () => {
  test("does not see the gate's environment, which one started with it does", async () => {
    const { home, argv } = await makeProgram('echo "$API_TOKEN $GIT_DIR $SSH_AUTH_SOCK"');
    const env = { PATH: "/usr/bin:/bin", API_TOKEN: "x", GIT_DIR: "/srv/git", SSH_AUTH_SOCK: "/tmp/agent" };
    expect((await run({ argv, env })).stdout.toString()).toBe("x /srv/git /tmp/agent\n");

    Object.assign(process.env, env);
    onTestFinished(() => {
      for (const key of ["API_TOKEN", "GIT_DIR", "SSH_AUTH_SOCK"]) delete process.env[key];
    });
    const { stdout } = await askProgram({ argv, home, input: "{}", signal: never });
    expect(stdout.toString()).toBe("  \n");
  });

  test("leaves no process behind, which one outside a group does", async () => {
    const { dir, home, argv } = await makeProgram("sleep 1000 > /dev/null 2>&1 &\necho done");
    await run({ argv, cwd: home, env: { PATH: "/usr/bin:/bin" } });
    const left = await eventually("what it leaves", async () =>
      (await processesIn(dir)).find(({ command }) => command.startsWith("sleep")),
    );
    process.kill(left.pid, "SIGKILL");
    await quiet(dir);

    const { stdout } = await askProgram({ argv, home, input: "{}", signal: never });
    expect(stdout.toString()).toBe("done\n");
    await quiet(dir);
  });

  test("is ended with all that it started when it may no longer run", async () => {
    const { dir, home, argv } = await makeProgram("(sleep 1000; true) & sleep 1000");
    const controller = new AbortController();
    const asked = askProgram({ argv, home, input: "{}", signal: controller.signal });
    await eventually("both of its children", async () => {
      const sleepers = (await processesIn(dir)).filter(({ command }) => command.startsWith("sleep"));
      return sleepers.length === 2;
    });
    controller.abort();
    expect(await asked).toMatchObject({ exitCode: null, signal: "SIGKILL" });
    await quiet(dir);
  });

  test("may say a mebibyte and no more, and is ended when it does", async () => {
    const { dir, home, argv } = await makeProgram("yes");
    await expect(askProgram({ argv, home, input: "{}", signal: never })).rejects.toThrow(
      "it wrote more than 1 MiB",
    );
    await quiet(dir);
  });

  test("gets the whole document", async () => {
    const { home, argv } = await makeProgram("cat > document; echo read");
    const input = JSON.stringify({ filling: "ü".repeat(3_000_000) });
    await askProgram({ argv, home, input, signal: never });
    expect(await readFile(join(home, "document"), "utf8")).toBe(input);
  });
});
