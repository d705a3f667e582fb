import { chmod, readFile, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { type Bench, makeBench } from "../support/bench.ts";
import { auditOf, PROGRAM } from "../support/gate-repo.ts";
import { writeCommit } from "../support/objects.ts";
import { type Pushed, push } from "../support/push.ts";
import { refsOf } from "../support/repo.ts";
import { githubToken } from "../support/secrets.ts";

const POLICY = { secrets: { waivers: "waivers.yaml" } };

const makeWaived = () => makeBench({ policy: POLICY });

/** Pushes files in one commit, and says what came of it. */
const pushFiles = async (
  { client, gate, base }: Bench,
  files: Readonly<Record<string, string>>,
  message = "Change something\n",
): Promise<Pushed> => {
  const commit = await writeCommit(client, { files, parents: [base], message });
  return push(client, gate.dir, { "refs/heads/topic": commit });
};

const fingerprintIn = ({ remote }: Pushed): string =>
  /fingerprint ([0-9a-f]{16})/.exec(remote)?.[1] ?? "none";

const waive = async ({ gate }: Pick<Bench, "gate">, fingerprint: string, ...args: readonly string[]) => {
  const command = ["waive", fingerprint, "--reason", "never issued", "--approver", "ada", ...args];
  await execa(process.execPath, [PROGRAM, ...command], { cwd: gate.dir, env: gate.env, extendEnv: false });
};

const UNTIL = ["--expires", "2999-12-31"];

/** Writes waivers that `gate waive` would not write, such as one that is over. */
const change = async ({ gate }: Bench, from: string, to: string): Promise<void> => {
  const file = join(gate.dir, "waivers.yaml");
  const text = await readFile(file, "utf8");
  expect(text).toContain(from);
  await writeFile(file, text.replaceAll(from, to));
};

describe("a push that leaks", () => {
  test("is refused until its fingerprint is waived, then passes with a note that says by whom and until when", async () => {
    const bench = await makeWaived();
    const files = { "a.env": bench.token };
    const refused = await pushFiles(bench, files);
    expect(refused).toMatchObject({ exitCode: 1 });

    await waive(bench, fingerprintIn(refused), "--path", "a.env", ...UNTIL);
    const passed = await pushFiles(bench, files);
    expect(passed).toMatchObject({ exitCode: 0 });
    expect(passed.remote).toContain("waived by ada until 2999-12-31");
    expect(passed.remote).toContain("note: GitHub");
    expect(passed.text).not.toContain(bench.token);

    const [first, second] = await auditOf(bench.gate);
    expect(first).toMatchObject({ verdict: "reject", waived: [] });
    expect(second).toMatchObject({
      verdict: "accept",
      findings: [{ fingerprint: fingerprintIn(refused) }],
      notes: [{ message: expect.stringContaining("waived by ada") }],
      waived: [{ fingerprint: fingerprintIn(refused), path: "a.env", approver: "ada" }],
    });
    const { stdout } = await execa(process.execPath, [PROGRAM, "waivers"], {
      cwd: bench.gate.dir,
      env: bench.gate.env,
      extendEnv: false,
    });
    expect(stdout).toMatch(/ {2}active {2}until 2999-12-31, last needed /);
  });

  test("of another secret at the same place is refused all the same", async () => {
    const bench = await makeWaived();
    const refused = await pushFiles(bench, { "a.env": bench.token });
    await waive(bench, fingerprintIn(refused), "--path", "**", ...UNTIL);
    const other = await pushFiles(bench, { "a.env": githubToken("another one") });
    expect(other).toMatchObject({ exitCode: 1 });
    const both = await pushFiles(bench, { "a.env": `${bench.token}\n${githubToken("another one")}\n` });
    expect(both).toMatchObject({ exitCode: 1 });
    expect(both.remote).toContain("refused: 1 reason");
  });

  test("at a path that is not waived is refused, with the path that is", async () => {
    const bench = await makeWaived();
    const refused = await pushFiles(bench, { "a.env": bench.token });
    await waive(bench, fingerprintIn(refused), "--path", "test/**", ...UNTIL);
    const again = await pushFiles(bench, { "a.env": bench.token });
    expect(again).toMatchObject({ exitCode: 1 });
    expect(again.remote).toContain("its waiver covers only test/**");
    const both = await pushFiles(bench, { "a.env": bench.token, "test/a.env": bench.token });
    expect(both).toMatchObject({ exitCode: 1 });
    expect(await pushFiles(bench, { "test/a.env": bench.token })).toMatchObject({ exitCode: 0 });
  });

  test("cannot hide one more file behind thirty that are waived", async () => {
    const bench = await makeWaived();
    const waived = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`test/${n}.env`, bench.token]));
    const refused = await pushFiles(bench, waived);
    await waive(bench, fingerprintIn(refused), "--path", "test/**", ...UNTIL);
    for (const name of ["0.env", "zz.env"]) {
      expect(await pushFiles(bench, { ...waived, [name]: bench.token })).toMatchObject({ exitCode: 1 });
    }
    expect(await pushFiles(bench, waived)).toMatchObject({ exitCode: 0 });
  });

  test("in a commit's message is waived by a word of its own only", async () => {
    const bench = await makeWaived();
    const refused = await pushFiles(bench, { "a.txt": "a\n" }, `Use ${bench.token}\n`);
    await waive(bench, fingerprintIn(refused), "--path", "**", ...UNTIL);
    expect(await pushFiles(bench, { "a.txt": "a\n" }, `Use ${bench.token}\n`)).toMatchObject({ exitCode: 1 });
    await waive(bench, fingerprintIn(refused), "--path", ":commit", ...UNTIL);
    expect(await pushFiles(bench, { "a.txt": "a\n" }, `Use ${bench.token}\n`)).toMatchObject({ exitCode: 0 });
  });

  test("is refused when its waiver is over, with the day", async () => {
    const bench = await makeWaived();
    const refused = await pushFiles(bench, { "a.env": bench.token });
    await waive(bench, fingerprintIn(refused), "--path", "a.env", ...UNTIL);
    await change(bench, "2999-12-31", "2020-12-31");
    const again = await pushFiles(bench, { "a.env": bench.token });
    expect(again).toMatchObject({ exitCode: 1 });
    expect(again.remote).toContain("whose waiver by ada expired on 2020-12-31");
  });

  test("is refused when its waiver is for another repository, which is not named", async () => {
    const bench = await makeWaived();
    const refused = await pushFiles(bench, { "a.env": bench.token });
    await waive(bench, fingerprintIn(refused), "--path", "a.env", ...UNTIL);
    await change(bench, bench.gate.dir, "/srv/git/elsewhere.git");
    const again = await pushFiles(bench, { "a.env": bench.token });
    expect(again).toMatchObject({ exitCode: 1 });
    expect(again.remote).toContain("waived in another repository");
    expect(again.remote).not.toContain("elsewhere");
  });

  test("cannot bring its own waiver", async () => {
    const bench = await makeWaived();
    const refused = await pushFiles(bench, { "a.env": bench.token });
    await waive(bench, fingerprintIn(refused), "--path", "a.env", ...UNTIL);
    const text = await readFile(join(bench.gate.dir, "waivers.yaml"), "utf8");
    await writeFile(join(bench.gate.dir, "waivers.yaml"), "version: 1\n");
    const files = { "a.env": bench.token, "waivers.yaml": text, "gate.yaml": "version: 1\n" };
    expect(await pushFiles(bench, files)).toMatchObject({ exitCode: 1 });
  });
});

describe("a waivers file that cannot be trusted", () => {
  const broken = async (spoil: (file: string) => Promise<void>) => {
    const bench = await makeWaived();
    const refused = await pushFiles(bench, { "a.env": bench.token });
    await waive(bench, fingerprintIn(refused), "--path", "a.env", ...UNTIL);
    await spoil(join(bench.gate.dir, "waivers.yaml"));
    const clean = await pushFiles(bench, { "b.txt": "b\n" });
    expect(clean).toMatchObject({ exitCode: 1 });
    expect(clean.remote).toContain("could not decide");
    expect(Object.keys(await refsOf(bench.gate))).toEqual(["refs/heads/main"]);
    return clean.remote;
  };

  test("because it is a link refuses every push", async () => {
    const remote = await broken(async (file) => {
      await rename(file, `${file}.real`);
      await symlink(`${file}.real`, file);
    });
    expect(remote).toContain("is a symbolic link");
  });

  test("because anyone may write it refuses every push", async () => {
    expect(await broken((file) => chmod(file, 0o666))).toContain("anyone may write the waivers file");
  });

  test("because a key is wrong refuses every push, and names file, line and key", async () => {
    const remote = await broken(async (file) => {
      await writeFile(file, (await readFile(file, "utf8")).replace("expires:", "expiry:"));
    });
    expect(remote).toMatch(/waivers\.yaml:\d+: waivers\.0\.expiry: unknown key; did you mean expires\?/);
  });
});

test("gate scan takes the same waivers as the hook", async () => {
  const bench = await makeBench();
  const { client, token, sandbox } = bench;
  const policy = join(sandbox.dir, "desk.yaml");
  await writeFile(policy, "version: 1\nsecrets: { waivers: desk-waivers.yaml }\n");
  await writeFile(join(client.dir, "a.env"), token);
  const run = (...args: readonly string[]) =>
    execa(process.execPath, [PROGRAM, ...args, "--policy", policy], {
      cwd: client.dir,
      env: client.env,
      extendEnv: false,
      reject: false,
    });
  const found = await run("scan", "--worktree");
  expect(found.exitCode).toBe(1);
  const fingerprint = /fingerprint ([0-9a-f]{16})/.exec(found.stdout)?.[1] ?? "";
  expect(await run("waive", fingerprint, "--path", "a.env", "--reason", "mine", ...UNTIL)).toMatchObject({
    exitCode: 0,
  });
  const clean = await run("scan", "--worktree");
  expect(clean.stdout).toContain("waived by ");
  expect(clean.exitCode).toBe(0);
});
