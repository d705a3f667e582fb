import { rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { makeBench } from "../support/bench.ts";
import { auditOf, PROGRAM } from "../support/gate-repo.ts";
import { writeMany } from "../support/many-objects.ts";
import { eventually, processesIn } from "../support/processes.ts";
import { push } from "../support/push.ts";
import { mustGit, type Repo } from "../support/repo.ts";
import { githubToken } from "../support/secrets.ts";

const gate = (repo: Repo, args: readonly string[]) =>
  execa(process.execPath, [PROGRAM, ...args], {
    cwd: repo.dir,
    env: { ...repo.env },
    extendEnv: false,
    reject: false,
  });

/** Where the report says that something stands. */
const placesIn = (report: string): readonly string[] =>
  [...new Set(report.match(/config\/\d+\.env/g))].sort();

describe("a history that threads scan", () => {
  const extra = Object.fromEntries(
    Array.from({ length: 40 }, (_, at) => [`config/${at}.env`, `TOKEN=${githubToken(`crew ${at}`)}\n`]),
  );

  test("gives the findings and the counts of a scan in one piece", async () => {
    const { client } = await makeBench();
    await writeMany(client, { commits: 100, files: 100, extra });
    const shared = await gate(client, ["scan", "--all", "--format", "json"]);
    expect(shared.exitCode).toBe(1);
    // So few at a time that nobody is called to help.
    const commits = (await mustGit(client, ["rev-list", "--reverse", "refs/heads/many"])).split("\n");
    const middle = commits[50] as string;
    const alone = await gate(client, ["scan", `${middle}~1..${middle}`, "--format", "json"]);
    expect(alone.exitCode).toBe(1);
    expect(placesIn(shared.stdout)).toEqual(placesIn(alone.stdout));
    expect(placesIn(shared.stdout)).toHaveLength(40);
  });

  test("is refused as a push, with every reason, and audited with all its objects", async () => {
    const { gate: repository, client } = await makeBench();
    const tip = await writeMany(client, { commits: 100, files: 100, extra });
    const pushed = await push(client, repository.dir, { "refs/heads/many": tip });
    expect(pushed.exitCode).not.toBe(0);
    for (const path of Object.keys(extra)) expect(pushed.text).toContain(`${path}:1`);
    for (const text of Object.values(extra)) expect(pushed.text).not.toContain(text.slice(6, -1));
    const [line] = await auditOf(repository);
    const all = await mustGit(client, ["rev-list", "--objects", "--no-object-names", "refs/heads/many"]);
    expect(line).toMatchObject({ coverage: { objectsScanned: all.split("\n").length } });
  });

  test("cannot be judged when an object is missing, and says which", async () => {
    const { client } = await makeBench();
    await writeMany(client, { commits: 100, files: 100 });
    const blob = await mustGit(client, ["rev-parse", "refs/heads/many~70:dir-3/file-3.txt"]);
    // Loose objects, so that one can be taken away.
    const packs = join(await mustGit(client, ["rev-parse", "--absolute-git-dir"]), "objects");
    await mustGit(client, ["-c", "gc.auto=0", "repack", "-adfq"]);
    const { stdout } = await execa(
      "sh",
      ["-c", "mv pack ../taken && for f in ../taken/*.pack; do git unpack-objects -q < $f; done"],
      { cwd: packs, env: { ...client.env }, extendEnv: false },
    );
    expect(stdout).toBe("");
    await rm(join(packs, blob.slice(0, 2), blob.slice(2)));
    const scanned = await gate(client, ["scan", "--all"]);
    expect(scanned.exitCode).toBe(2);
    expect(scanned.stderr).toContain(blob);
    await eventually("every process to be gone", async () => (await processesIn(client.dir)).length === 0);
  });
});
