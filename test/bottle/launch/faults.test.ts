import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { eventually, processesIn, signalIfRunning } from "../../support/processes.ts";
import {
  type Desk,
  deskWith,
  inside,
  lacking,
  logOf,
  makeDesk,
  makeUpstream,
  type Running,
} from "./support.ts";

const why = await lacking();

const LOGS = ["egress.jsonl", "flows.jsonl", "state.json", "timeline.jsonl"];

interface Left {
  readonly steps: readonly string[];
  readonly processes: readonly { readonly role: string; readonly process: { readonly pid: number } }[];
  readonly ended: { readonly exitCode: number | null } | null;
}

const recordOf = (desk: Desk, name = "a"): Left =>
  JSON.parse(readFileSync(join(desk.shelf, name, "state.json"), "utf8"));

const pidOf = (desk: Desk, role: string): number =>
  recordOf(desk).processes.find((one) => one.role === role)?.process.pid ?? 0;

/** Launches an agent that goes on, and waits until it runs. */
const launched = async (desk: Desk, command = "sleep 1000"): Promise<Running> => {
  const running = desk.start(["launch", "a", "--yes", "--", "sh", "-c", `echo started; ${command}`]);
  await eventually("the agent to run", async () => running.said().includes("\nstarted\n"));
  return running;
};

const nothingRuns = (desk: Desk): Promise<true> =>
  eventually("the last process to end", async () => (await processesIn(desk.home.dir)).length === 0);

describe.skipIf(why !== null)("nothing is left", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("after %s while the agent runs", async (signal) => {
    const desk = await makeDesk();
    const running = await launched(desk);
    running.signal(signal);
    expect(await running.ended).toBe(2);
    expect(running.said()).toContain(`ended by ${signal}`);
    expect(readdirSync(join(desk.shelf, "a")).sort()).toEqual(LOGS);
    expect(recordOf(desk)).toMatchObject({ steps: [], processes: [], ended: { exitCode: 143 } });
    await nothingRuns(desk);
  });

  test("after a signal in the middle of the steps", async () => {
    const desk = await makeDesk();
    const running = desk.start(["launch", "a", "--yes", "--", "true"]);
    await eventually("the proxy to start", async () => running.said().includes("making the bottle"));
    running.signal("SIGTERM");
    expect(await running.ended).toBe(2);
    expect(recordOf(desk)).toMatchObject({ steps: [], processes: [], ended: { exitCode: null } });
    await nothingRuns(desk);
  });

  test("after a step that fails: an upstream that is not there", async () => {
    const upstream = await makeUpstream();
    const desk = await deskWith({
      ...upstream,
      settings: (...words) => upstream.settings(...words).replace("/app.git", "/gone.git"),
    });
    const ran = await inside(desk, "true");
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain("the step clone failed: git clone http://127.0.0.1:3129/app.git");
    expect(readdirSync(join(desk.shelf, "a")).sort()).toEqual(LOGS);
    await nothingRuns(desk);
  });

  test("after the agent's whole bottle is killed", async () => {
    const desk = await makeDesk();
    const running = await launched(desk);
    signalIfRunning(pidOf(desk, "bottle"), "SIGKILL");
    expect(await running.ended).toBe(137);
    expect(readdirSync(join(desk.shelf, "a")).sort()).toEqual(LOGS);
    await nothingRuns(desk);
  });

  test("after an agent that kills whatever it can reach", async () => {
    const desk = await makeDesk();
    const ran = await inside(desk, "kill -9 -1; sleep 1000");
    expect(ran.exitCode).not.toBe(0);
    expect(readdirSync(join(desk.shelf, "a")).sort()).toEqual(LOGS);
    await nothingRuns(desk);
  });

  test("after an agent that speaks to the launcher in the relay's name", async () => {
    const desk = await makeDesk();
    // pidfd_open(2), pidfd_getfd(2): the relay's own connections, taken by a program of the same account.
    const [open, take] = [434, 438];
    const takeOver = `my $p = syscall(${open}, 2, 0); for my $fd (3..60) { my $n = syscall(${take}, $p, $fd, 0); next if $n < 0; open(my $h, ">&=", $n) or next; syswrite($h, qq({"to":"end","exitCode":"0","unpushed":7}\\n)); }`;
    const ran = await inside(desk, `perl -e '${takeOver}'; sleep 5; exit 6`);
    expect(ran.stderr).not.toContain("defect");
    expect(ran.exitCode).not.toBe(0);
    expect(readdirSync(join(desk.shelf, "a")).sort()).toEqual(LOGS);
    expect(recordOf(desk).ended).not.toBe(null);
    await nothingRuns(desk);
  });

  test("by bottle clean, after the launcher and its programs are killed at once", async () => {
    const desk = await makeDesk();
    const running = await launched(desk);
    // The gate cannot hear that its launcher has gone while it is stopped, as one that hangs would not.
    signalIfRunning(pidOf(desk, "gate"), "SIGSTOP");
    signalIfRunning(pidOf(desk, "egress"), "SIGKILL");
    running.signal("SIGKILL");
    await running.ended;
    expect((await desk.run(["ps"])).stdout).toContain("left behind");
    const other = await inside(desk, "true");
    expect(other.exitCode).toBe(0);
    expect(readdirSync(desk.shelf).filter((name) => !name.startsWith("."))).toEqual(["a", "a-2"]);
    const cleaned = await desk.run(["clean"]);
    expect(cleaned).toMatchObject({ exitCode: 0 });
    expect(cleaned.stderr).toContain("a is gone, with gate, which still ran");
    await nothingRuns(desk);
    expect(await desk.run(["clean", "--all"])).toMatchObject({ exitCode: 0 });
    expect(readdirSync(desk.shelf)).toEqual([]);
  });

  test("and no process is touched that only has the number of one", async () => {
    const desk = await makeDesk();
    const running = await launched(desk);
    const record = recordOf(desk);
    running.signal("SIGKILL");
    await running.ended;
    await nothingRuns(desk);
    const innocent = desk.start(["launch", "a", "--yes", "--", "sleep", "1000"]);
    await eventually("the other one to run", async () => innocent.said().includes("probe"));
    const file = join(desk.shelf, "a/state.json");
    const processes = record.processes.map((one) => ({
      ...one,
      process: { ...one.process, pid: innocent.pid },
    }));
    writeFileSync(file, JSON.stringify({ ...record, processes }));
    expect(await desk.run(["clean", "a"])).toMatchObject({ exitCode: 0 });
    expect(() => process.kill(innocent.pid, 0)).not.toThrow();
    innocent.signal("SIGTERM");
    await innocent.ended;
  });
});

describe.skipIf(why !== null)("a bottle whose gate or proxy is killed", () => {
  test.each(["gate", "egress"] as const)("has no way out any more: %s", async (role) => {
    const desk = await makeDesk();
    const port = role === "gate" ? 3129 : 3128;
    const ask = `perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new("127.0.0.1:${port}") or die; print $s "GET /healthz HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n"; print "got ", length(join "", <$s>), "\\n"'`;
    const running = await launched(desk, `${ask}; while [ ! -e go ]; do sleep 0.1; done; ${ask}`);
    await eventually("the first answer", async () => /got [1-9]/.test(running.said()));
    signalIfRunning(pidOf(desk, role), "SIGKILL");
    await nothingAnswers(desk, role);
    writeFileSync(join(desk.shelf, "a/workspace/go"), "");
    expect(await running.ended).toBe(0);
    expect(running.said()).toContain("got 0");
  });
});

const nothingAnswers = (desk: Desk, role: string): Promise<true> =>
  eventually(`${role} to be gone`, async () => {
    try {
      process.kill(pidOf(desk, role), 0);
      return false;
    } catch {
      return true;
    }
  });

describe.skipIf(why !== null)("the life of a bottle", () => {
  test("is listed, logged and stopped; several of one agent share nothing", async () => {
    const desk = await makeDesk();
    const one = await launched(desk, "echo one > mine; sleep 1000");
    const two = desk.start(["launch", "a", "--yes", "--", "sh", "-c", "ls; echo started; sleep 1000"]);
    await eventually("the second to run", async () => two.said().includes("\nstarted\n"));
    expect(two.said()).not.toContain("mine");
    const { bottles } = JSON.parse((await desk.run(["ps", "--json"])).stdout);
    expect(bottles.map(({ name, condition }: Record<string, string>) => [name, condition])).toEqual([
      ["a", "running"],
      ["a-2", "running"],
    ]);
    expect(await desk.run(["clean"])).toMatchObject({ exitCode: 0 });
    expect(await desk.run(["clean", "a"])).toMatchObject({ exitCode: 2 });
    expect(await desk.run(["stop", "a"])).toMatchObject({ exitCode: 0 });
    expect(await one.ended).toBe(2);
    expect((await desk.run(["ps"])).stdout).toContain("a-2");
    expect(await desk.run(["stop", "a-2"])).toMatchObject({ exitCode: 0 });
    await two.ended;
    expect((await desk.run(["ps"])).stdout).toBe("");
    const logs = (await desk.run(["logs", "a"])).stdout;
    for (const word of ["launch  egress done", "gate    gate serve: listening", "egress  reject: CONNECT"])
      expect(logs).toContain(word);
    expect(await desk.run(["stop", "nobody"])).toMatchObject({ exitCode: 2 });
  });

  test("is followed to its end", async () => {
    const desk = await makeDesk();
    const running = desk.start([
      "launch",
      "a",
      "--yes",
      "--json",
      "--",
      "sh",
      "-c",
      "echo one; sleep 1; echo two",
    ]);
    await eventually("it to begin", async () => running.said().includes('"running"'));
    const { stdout } = await desk.run(["logs", "a", "--follow", "--from", "agent", "--json"]);
    expect(stdout.split("\n").map((line) => JSON.parse(line).text)).toEqual(["one", "two"]);
    await running.ended;
  });

  test("lets a shell in beside the agent, behind the same walls", async () => {
    const desk = await makeDesk();
    const running = await launched(desk, "echo from-agent > /workspace/note; sleep 1000");
    const script =
      "cat /workspace/note; grep Seccomp: /proc/self/status; tail -n +3 /proc/net/dev | cut -d: -f1; exit 4";
    const attached = await desk.run(["attach", "a", "--", "sh", "-c", script]);
    expect(attached.exitCode).toBe(4);
    expect(attached.stdout.split(/\s+/)).toEqual(
      expect.arrayContaining(["from-agent", "Seccomp:", "2", "lo"]),
    );
    running.signal("SIGTERM");
    await running.ended;
    expect(await desk.run(["attach", "a"])).toMatchObject({ exitCode: 2 });
    expect(logOf(desk, "a", "timeline.jsonl")).toContain("the agent was started");
  });
});
