import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createRecorder } from "../../../egress/record/create-recorder.ts";
import type { Flow } from "../../../egress/record/recorder.ts";
import { flow, refused, scanner } from "../../egress/record/flows.ts";
import { harSchema } from "../../egress/record/har-schema.ts";
import { findProgram } from "../../support/sshd.ts";
import { bottle, type Home, makeHome, PROGRAM } from "../support.ts";

const logOf = (home: Home, name: string): string =>
  join(home.env["HOME"] as string, ".local/state/bottle", name, "flows.jsonl");

/** What the proxy of a bottle would have kept. */
const keep = async (file: string, ...flows: readonly Flow[]): Promise<void> => {
  mkdirSync(dirname(file), { recursive: true });
  const recorder = createRecorder({
    audit: join(dirname(file), "audit.jsonl"),
    flows: file,
    scanner: scanner(),
    credentials: () => new Map(),
  });
  for (const one of flows) recorder.record(one);
  await recorder.close();
};

const FLOWS = [
  flow({ injected: "GITEA_TOKEN" }),
  refused("host/no-route", { url: "https://evil.example.org/", host: "evil.example.org", method: "POST" }),
  flow({
    kind: "connection",
    method: null,
    url: null,
    host: null,
    verdict: "error",
    status: null,
    error: "not TLS",
  }),
];

describe("bottle log", () => {
  test("shows each flow on a line, with what was said about it below", async () => {
    const home = await makeHome();
    await keep(logOf(home, "gitea-dev"), ...FLOWS);
    const { exitCode, stdout, stderr } = await bottle(home, ["log", "gitea-dev"]);
    expect(stderr).toBe("");
    expect(exitCode).toBe(0);
    expect(stdout.split("\n")).toEqual([
      "when (UTC)           what     code  method           took        sent    received  where",
      "2026-11-01 12:00:00  passed    200  GET             12 ms       120 B     3.3 KiB  https://api.example.com/v1/things?a=1  with GITEA_TOKEN",
      "2026-11-01 12:00:00  refused   403  POST            12 ms       120 B         0 B  https://evil.example.org/",
      "    host/no-route: it breaks host/no-route",
      "      do not",
      "2026-11-01 12:00:00  failed      -  connection      12 ms       120 B     3.3 KiB  (no request)",
      "    not TLS",
    ]);
  });

  test("takes a file, the audit too, and without either the log that changed last", async () => {
    const home = await makeHome();
    const [first, last] = [logOf(home, "one"), logOf(home, "two")];
    await keep(first, flow({ id: "of-one" }));
    await keep(last, flow({ id: "of-two" }));
    utimesSync(first, 1, 1);
    const ids = async (...args: readonly string[]) =>
      (await bottle(home, ["log", "--json", ...args])).stdout.split("\n").map((line) => JSON.parse(line).id);
    expect(await ids()).toEqual(["of-two"]);
    expect(await ids("one")).toEqual(["of-one"]);
    expect(await ids(first)).toEqual(["of-one"]);
    expect(await ids(join(dirname(first), "audit.jsonl"))).toEqual(["of-one"]);
  });

  test("shows only what was refused or failed, or began since", async () => {
    const home = await makeHome();
    const old = flow({ id: "old", startedMs: Date.now() - 3 * 3_600_000 });
    await keep(
      logOf(home, "b"),
      old,
      flow({ id: "new", startedMs: Date.now() }),
      refused("x/y", { id: "no" }),
    );
    const ids = async (...args: readonly string[]) =>
      [...(await bottle(home, ["log", "b", "--json", ...args])).stdout.matchAll(/"id":"(\w+)"/g)].map(
        ([, id]) => id,
      );
    expect(await ids("--since", "2h")).toEqual(["new"]);
    expect(await ids("--since", "2026-01-01")).toEqual(["old", "new", "no"]);
    expect(await ids("--refused")).toEqual(["no"]);
  });

  test("goes on with what comes, also when the log is replaced", async () => {
    const home = await makeHome();
    const file = logOf(home, "b");
    await keep(file, flow({ id: "first" }));
    const running = execa(process.execPath, [PROGRAM, "log", "b", "--follow", "--json"], {
      cwd: home.repository,
      env: home.env,
      extendEnv: false,
      reject: false,
    });
    onTestFinished(() => void running.kill());
    let seen = "";
    running.stdout.on("data", (piece: Buffer) => {
      seen += piece.toString("utf8");
    });
    const waitFor = (id: string) => vi.waitFor(() => expect(seen).toContain(`"id":"${id}"`), 20_000);
    await waitFor("first");
    const line = readFileSync(file, "utf8").replace('"first"', '"second"');
    appendFileSync(file, line.slice(0, 20));
    appendFileSync(file, line.slice(20));
    await waitFor("second");
    renameSync(file, `${file}.1`);
    await keep(file, flow({ id: "third" }));
    await waitFor("third");
    expect(seen.match(/"id":"\w+"/g)).toEqual(['"id":"first"', '"id":"second"', '"id":"third"']);
  });

  test("writes an archive that others may not read", async () => {
    const home = await makeHome();
    await keep(logOf(home, "b"), ...FLOWS);
    const { exitCode, stderr } = await bottle(home, ["log", "b", "--har", "out.har"]);
    expect(exitCode).toBe(0);
    expect(stderr).toBe(
      "bottle log: 2 flows written to PLACE/out.har; 1 without a URL have no place in an archive".replace(
        "PLACE",
        home.repository,
      ),
    );
    const file = join(home.repository, "out.har");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { log } = harSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    expect(log.creator.name).toBe("git-gate");
    expect(log.entries.map(({ request }) => request.url)).toEqual([
      "https://api.example.com/v1/things?a=1",
      "https://evil.example.org/",
    ]);
  });

  test("says how many lines are no flows, and shows the others", async () => {
    const home = await makeHome();
    const file = logOf(home, "b");
    await keep(file, flow());
    appendFileSync(file, '{"event":"push"}\nnot JSON\n{"cut');
    const { stdout, stderr } = await bottle(home, ["log", "b"]);
    expect(stdout).toContain("https://api.example.com/v1/things");
    expect(stderr).toBe(`bottle log: lines of ${file} that are no flows: 2`);
  });

  test("lets nothing in a file move the terminal", async () => {
    const home = await makeHome();
    const file = logOf(home, "b");
    await keep(file, flow({ id: "x" }));
    const line = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    appendFileSync(
      file,
      `${JSON.stringify({ ...line, url: "https://a/\u001b[2J", error: "\u001b[31mred" })}\n`,
    );
    const { stdout } = await bottle(home, ["log", "b"]);
    expect(stdout).not.toContain("\u001b");
    expect(stdout).toContain("\\x1b[2J");
  });

  test.each([
    [["log", "nobody"], 2, /there is no log .*nobody/],
    [["log"], 2, /there is no log below/],
    [["log", "a", "b"], 64, /takes one bottle or file/],
    [["log", "--since", "yesterday"], 64, /must be an age such as 30m, 2h or 7d, or a day/],
    [["log", "--har", "x", "--follow"], 64, /goes with neither --follow nor --json/],
  ])("%j ends with %d", async (args, code, words) => {
    const { exitCode, stdout, stderr } = await bottle(await makeHome(), args);
    expect(exitCode).toBe(code);
    expect(stdout).toBe("");
    expect(stderr).toMatch(words);
  });

  const script = findProgram("script");
  test.skipIf(script === null)(
    `colours a terminal and nothing else${script === null ? " (skipped: no script; apt-get install bsdutils)" : ""}`,
    async () => {
      const home = await makeHome();
      await keep(logOf(home, "b"), ...FLOWS);
      const onTerminal = async (command: string, env: Readonly<Record<string, string>> = {}) =>
        (
          await execa(script as string, ["-qec", command, "/dev/null"], {
            cwd: home.repository,
            env: { ...home.env, ...env },
            extendEnv: false,
            stdin: "ignore",
          })
        ).stdout;
      const run = `${process.execPath} ${PROGRAM} log b`;
      expect(existsSync(logOf(home, "b"))).toBe(true);
      expect(await onTerminal(run)).toContain("\u001b[31mrefused");
      expect(await onTerminal(`${run} --no-color`)).not.toContain("\u001b");
      expect(await onTerminal(run, { NO_COLOR: "1" })).not.toContain("\u001b");
    },
  );
});
