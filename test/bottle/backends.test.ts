import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { bottle, makeHome, manifest } from "./support.ts";

/** What `argv` prints, with the private directory of a launch in place of `{run}`. */
const start = async (
  argv: readonly string[],
  run: string,
  env: Readonly<Record<string, string>>,
): Promise<string> => {
  const [program = "", ...args] = argv.map((word) => word.replace("{run}", run));
  const { stdout } = await execa(program, args, { env, extendEnv: false });
  return stdout;
};

const SEEN =
  "cat /proc/net/dev | tail -n +3 | cut -d: -f1; ls /workspace; ls -A $HOME; ls /root /home 2>&1; env | cut -d= -f1 | sort";

describe("the commands of a plan", () => {
  test("bubblewrap takes them: loopback alone, the workspace, no host's home and no variable", async (context) => {
    const probe = await execa("bwrap", ["--unshare-all", "--ro-bind", "/", "/", "true"], { reject: false });
    if (probe.exitCode !== 0) context.skip("needs bwrap that may make namespaces: apt install bubblewrap");
    const home = await makeHome({
      "bottles/b.md": manifest("backend: bubblewrap"),
      "agents/a.md": manifest("bottle: b"),
    });
    writeFileSync(join(home.repository, "work.txt"), "");
    const { stdout } = await bottle(home, ["plan", "a", "--json"]);
    const { processes } = JSON.parse(stdout);
    const argv: string[] = processes.find(({ name }: { name: string }) => name === "agent").argv;
    expect(argv.slice(-4)).toEqual(["/run/bottle/relay", "--", "/bin/sh", "-l"]);
    const run = join(home.dir, "run");
    for (const name of ["bottle", "home"]) mkdirSync(join(run, name), { recursive: true });
    const relay = join(run, "bottle/relay");
    writeFileSync(relay, `#!/bin/sh\nHOME=/home/agent\n${SEEN}\n`);
    chmodSync(relay, 0o755);
    const seen = await start(argv, run, { ...home.env, HOST_ONLY: "x" });
    expect(seen.split("\n").map((line) => line.trim())).toEqual([
      "lo",
      "work.txt",
      expect.stringContaining("/root"),
      "/home:",
      "agent",
      "PWD",
    ]);
    const open = await start(["bwrap", "--ro-bind", "/", "/", "/bin/sh", "-c", "env"], run, {
      ...home.env,
      HOST_ONLY: "x",
    });
    expect(open).toContain("HOST_ONLY=x");
  });
});
