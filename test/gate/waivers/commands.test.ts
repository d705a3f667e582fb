import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { dayOf } from "../../../gate/waivers/days.ts";
import { parseWaivers } from "../../../gate/waivers/waivers-file.ts";
import { makeGate, PROGRAM } from "../../support/gate-repo.ts";
import { mustGit, type Repo } from "../../support/repo.ts";
import { makeSandbox } from "../../support/sandbox.ts";
import { githubToken } from "../../support/secrets.ts";

const FINGERPRINT = "00112233445566ff";
const DAY = "2999-12-31";
const full = ({ path = "a.env", reason = "never issued" } = {}): readonly string[] => [
  ...[FINGERPRINT, "--path", path, "--reason", reason],
  ...["--expires", DAY],
];
const FULL = full();

const makeOne = async (
  policy: Readonly<Record<string, unknown>> = { secrets: { waivers: "waivers.yaml" } },
) => {
  const gate = await makeGate(await makeSandbox(), { policy });
  return { gate, file: join(gate.dir, "waivers.yaml") };
};

const run = async (gate: Repo, ...args: readonly string[]) => {
  const options = { cwd: gate.dir, env: gate.env, extendEnv: false, reject: false } as const;
  const { exitCode, stdout, stderr } = await execa(process.execPath, [PROGRAM, ...args], options);
  return { exitCode, stdout, stderr };
};

const waiversIn = async (file: string) => parseWaivers(await readFile(file, "utf8"), file);

describe("gate waive", () => {
  test("writes what was accepted, for which repository, by whom, why and until when", async () => {
    const { gate, file } = await makeOne();
    const { exitCode, stdout } = await run(gate, "waive", ...FULL);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`waived ${FINGERPRINT} in a.env until ${DAY}`);
    expect(await waiversIn(file)).toEqual([
      {
        fingerprint: FINGERPRINT,
        repository: gate.dir,
        path: "a.env",
        approver: userInfo().username,
        reason: "never issued",
        approved: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
        expires: DAY,
      },
    ]);
    expect((await stat(file)).mode & 0o777).toBe(0o644);
  });

  test("takes the approver from the system or the command line, never from what a repository says", async () => {
    const { gate, file } = await makeOne();
    await mustGit(gate, ["config", "user.name", "mallory"]);
    await mustGit(gate, ["config", "user.email", "mallory@example.com"]);
    const env = {
      ...gate.env,
      USER: "mallory",
      LOGNAME: "mallory",
      SUDO_USER: "mallory",
      GIT_AUTHOR_NAME: "mallory",
    };
    await run({ ...gate, env }, "waive", ...FULL);
    await run({ ...gate, env }, "waive", ...full({ path: "b.env" }), "--approver", "ada");
    expect((await waiversIn(file)).map(({ approver }) => approver)).toEqual([userInfo().username, "ada"]);
  });

  test("takes a number of days", async () => {
    const { gate, file } = await makeOne();
    await run(gate, "waive", ...FULL.slice(0, -1), "30d");
    const [waiver] = await waiversIn(file);
    const days = (Date.parse(waiver?.expires ?? "") - Date.parse(waiver?.approved ?? "")) / 86_400_000;
    expect(days).toBe(30);
  });

  test.each([
    ["no fingerprint", FULL.slice(1), /takes one fingerprint/],
    ["a fingerprint of another form", ["xyz", ...FULL.slice(1)], /fingerprint: .*16 hex/],
    ["no reason", FULL.filter((word) => !/reason|never/.test(word)), /needs --path, --reason and --expires/],
    ["no end", FULL.slice(0, -2), /needs --path, --reason and --expires/],
    ["an end that is no day", [...FULL.slice(0, -1), "never"], /--expires takes a day/],
    ["an end in the past", [...FULL.slice(0, -1), "2020-01-01"], /--expires 2020-01-01 is over already/],
    ["an unknown flag", [...FULL, "--forever"], /--forever/],
  ])("with %s is wrong usage and writes nothing", async (_, args, words) => {
    const { gate } = await makeOne();
    const { exitCode, stderr } = await run(gate, "waive", ...args);
    expect(exitCode).toBe(64);
    expect(stderr).toMatch(words);
    expect((await readdir(gate.dir)).filter((name) => name.startsWith("waivers"))).toEqual([]);
  });

  test("never writes a secret that somebody put into the reason or the path", async () => {
    const { gate } = await makeOne();
    const token = githubToken(gate.dir);
    for (const args of [full({ reason: `was ${token}` }), full({ path: `keys/${token}` })]) {
      const { exitCode, stdout, stderr } = await run(gate, "waive", ...args);
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/holds a secret itself: GitHub/);
      expect(stdout + stderr).not.toContain(token);
    }
    expect((await readdir(gate.dir)).filter((name) => name.startsWith("waivers"))).toEqual([]);
  });

  test("without a file that the policy names says which key is missing", async () => {
    const { gate } = await makeOne({});
    const { exitCode, stderr } = await run(gate, "waive", ...FULL);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(join(gate.dir, "gate.yaml"));
    expect(stderr).toContain("secrets: { waivers: waivers.yaml }");
  });

  test("of what is waived already is refused, unless it is renewed", async () => {
    const { gate, file } = await makeOne();
    await run(gate, "waive", ...FULL);
    const again = await run(gate, "waive", ...FULL, "--approver", "ada");
    expect(again).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/has this waiver already[\s\S]*--renew/),
    });
    expect(await run(gate, "waive", ...FULL, "--approver", "ada", "--renew")).toMatchObject({ exitCode: 0 });
    expect((await waiversIn(file)).map(({ approver }) => approver)).toEqual(["ada"]);
  });

  test("by twenty at once writes all twenty and leaves nothing else behind", async () => {
    const { gate, file } = await makeOne();
    await writeFile(file, "# keep me\nversion: 1\nwaivers: []\n", { mode: 0o640 });
    const paths = Array.from({ length: 20 }, (_, n) => `file-${n}.env`);
    const ends = await Promise.all(paths.map((path) => run(gate, "waive", ...full({ path }))));
    expect(ends.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(paths.map(() => [0, ""]));
    const written = await waiversIn(file);
    expect(written.map(({ path }) => path).sort()).toEqual([...paths].sort());
    expect(await readFile(file, "utf8")).toContain("# keep me");
    expect((await stat(file)).mode & 0o777).toBe(0o640);
    expect((await readdir(gate.dir)).filter((name) => name.startsWith("waivers"))).toEqual(["waivers.yaml"]);
  });
});

describe("gate waivers", () => {
  const day = (offset: number): string => dayOf(Date.now() + offset * 86_400_000);

  const write = async (gate: Repo, file: string, expiries: Readonly<Record<string, string>>) => {
    const waivers = Object.entries(expiries).map(([path, expires]) => ({
      fingerprint: FINGERPRINT,
      repository: gate.dir,
      path,
      approver: "ada",
      reason: "never issued",
      approved: "2020-01-01",
      expires,
    }));
    await writeFile(file, JSON.stringify({ version: 1, waivers }));
  };

  test("tells which are active, expiring, expired and unmatched, the urgent first", async () => {
    const { gate, file } = await makeOne();
    await write(gate, file, { used: day(30), unused: day(30), soon: day(3), over: day(-1) });
    await mkdir(join(gate.dir, "gate"), { recursive: true });
    const push = { event: "push", repository: gate.dir, time: "2027-01-01T00:00:00.000Z" };
    const lines = [
      { ...push, waived: [{ fingerprint: FINGERPRINT, path: "used" }] },
      push,
      { ...push, repository: "/srv/git/other.git", waived: [{ fingerprint: FINGERPRINT, path: "unused" }] },
    ];
    const cut = '{"event":"pu';
    await writeFile(
      join(gate.dir, "gate", "audit.jsonl"),
      [cut, ...lines.map((line) => JSON.stringify(line)), ""].join("\n"),
    );
    const { exitCode, stdout } = await run(gate, "waivers", "--format", "json");
    expect(exitCode).toBe(0);
    const listed = JSON.parse(stdout) as { file: string; waivers: Record<string, unknown>[] };
    expect(listed.file).toBe(file);
    expect(listed.waivers.map(({ path, state, pushes }) => [path, state, pushes])).toEqual([
      ["over", "expired", 2],
      ["soon", "expiring", 2],
      ["unused", "unmatched", 2],
      ["used", "active", 2],
    ]);
    expect(listed.waivers[3]).toMatchObject({ lastUsed: "2027-01-01T00:00:00.000Z", repository: gate.dir });
    const { stdout: text } = await run(gate, "waivers");
    expect(text).toContain("needed by none of the last 2 pushes");
    expect(text).toContain("1 expired, 1 expiring, 1 unmatched, 1 active");
    expect(text).toContain(`used in ${gate.dir}`);
  });

  test("of no file yet lists none", async () => {
    const { gate, file } = await makeOne();
    expect(await run(gate, "waivers")).toMatchObject({ exitCode: 0, stdout: `no waivers in ${file}` });
  });

  test("of a file that is wrong names file and line", async () => {
    const { gate, file } = await makeOne();
    await writeFile(file, "version: 1\nwaiver: []\n");
    const { exitCode, stderr } = await run(gate, "waivers");
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${file}:2: waiver: unknown key; did you mean waivers?`);
  });
});
