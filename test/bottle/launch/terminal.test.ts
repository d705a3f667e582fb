import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { eventually } from "../../support/processes.ts";
import { PROGRAM } from "../support.ts";
import { type Desk, lacking, makeDesk } from "./support.ts";

const why = await lacking({ python3: "python3" });

/** Opens a terminal of a size, runs a program on it, types each text once the words before it were shown, and says how it ended. */
const DRIVER = `
import fcntl, json, os, pty, select, signal, struct, sys, termios
def size(fd, rows, columns): fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
argv, steps = json.loads(sys.argv[1]), json.loads(sys.argv[2])
pid, fd = pty.fork()
if pid == 0:
    size(0, 33, 111)
    os.execvp(argv[0], argv)
shown, seen = b"", 0
while True:
    try: chunk = os.read(fd, 65536)
    except OSError: break
    if not chunk: break
    shown += chunk
    while steps and steps[0][0].encode() in shown[seen:]:
        seen += shown[seen:].index(steps[0][0].encode()) + len(steps[0][0])
        what = steps.pop(0)[1]
        if isinstance(what, list): size(fd, *what); os.kill(pid, signal.SIGWINCH)
        else: os.write(fd, what.encode())
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 255)
`;

type Typed = readonly (readonly [string, string | readonly [number, number]])[];

const type = (desk: Desk, argv: readonly string[], steps: Typed) => {
  const [uid, gid] = process.geteuid?.() === 0 ? [65_534, 65_534] : [undefined, undefined];
  return execa(
    "python3",
    ["-c", DRIVER, JSON.stringify([process.execPath, PROGRAM, ...argv]), JSON.stringify(steps)],
    {
      cwd: desk.home.repository,
      env: { ...desk.env, TERM: "xterm" },
      extendEnv: false,
      reject: false,
      ...(uid === undefined ? {} : { uid, gid: gid as number }),
    },
  );
};

describe.skipIf(why !== null)("the user's terminal", () => {
  test("is asked for a yes, and a no does nothing", async () => {
    const desk = await makeDesk();
    const { stdout, exitCode } = await type(desk, ["launch", "a", "--", "true"], [["[y/N]", "n\n"]]);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("nothing was done");
    expect((await desk.run(["ps", "--all"])).stdout).toBe("");
  });

  test("is the agent's: its size, Ctrl-C, and the exit code", async () => {
    const desk = await makeDesk();
    const agent = `stty size; trap 'echo interrupted; exit 9' INT; echo ready; while :; do sleep 0.1; done`;
    const { stdout, exitCode } = await type(
      desk,
      ["launch", "a", "--", "sh", "-c", agent],
      [
        ["[y/N]", "y\n"],
        ["ready", "\u0003"],
      ],
    );
    expect(stdout).toContain("33 111");
    expect(stdout).toContain("interrupted");
    expect(exitCode).toBe(9);
  });

  test("tells the agent when its size changes", async () => {
    const desk = await makeDesk();
    const agent = `trap 'stty size; exit 0' WINCH; echo ready; while :; do sleep 0.1; done`;
    const { stdout } = await type(
      desk,
      ["launch", "a", "--yes", "--", "sh", "-c", agent],
      [["ready", [44, 99]]],
    );
    expect(stdout).toContain("44 99");
  });

  test("cannot be typed into by the agent: no byte comes to whoever launched it", async () => {
    const desk = await makeDesk();
    const agent = `perl -e 'for my $c (split //, "touch stolen\\n") { ioctl(STDIN, 0x5412, $c) or do { print "refused ", $!+0, "\\n"; last } }'; tty; ls -l /proc/self/fd/0`;
    const { stdout } = await type(desk, ["launch", "a", "--yes", "--", "sh", "-c", agent], []);
    expect(stdout).toContain("refused 1");
    expect(stdout).toMatch(/\/dev\/pts\/\d/);
  });

  test("is as it was when the bottle is killed", async () => {
    const desk = await makeDesk();
    const agent = "echo ready; sleep 1000";
    const shell = `stty -a > before; ${process.execPath} ${PROGRAM} launch a --yes -- sh -c '${agent}'; stty -a > after; cmp before after && echo the-same`;
    const running = execa("python3", ["-c", DRIVER, JSON.stringify(["sh", "-c", shell]), "[]"], {
      cwd: desk.home.dir,
      env: { ...desk.env, TERM: "xterm" },
      extendEnv: false,
      reject: false,
      ...(process.geteuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}),
    });
    const bottle = await eventually("the bottle to run", async () => {
      const { stdout } = await desk.run(["ps", "--json"]);
      const directory: string | undefined = JSON.parse(stdout).bottles[0]?.directory;
      if (directory === undefined) return null;
      const { readFileSync } = await import("node:fs");
      const { processes, steps } = JSON.parse(readFileSync(`${directory}/state.json`, "utf8"));
      const found = processes.find(({ role }: { role: string }) => role === "bottle")?.process.pid;
      return steps.includes("probe") ? (found as number) : null;
    });
    const { processes } = await import("../../support/processes.ts");
    await eventually("the agent to run", async () =>
      (await processes()).some(({ command }) => command === "sleep 1000"),
    );
    process.kill(bottle, "SIGKILL");
    expect((await running).stdout).toContain("the-same");
  });
});
