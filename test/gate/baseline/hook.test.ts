import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { auditOf, makeGate, PROGRAM, writePolicy } from "../../support/gate-repo.ts";
import { push } from "../../support/push.ts";
import { mustGit, type Repo } from "../../support/repo.ts";
import { githubToken, piecesOf } from "../../support/secrets.ts";
import { type Desk, makeDesk } from "../desk/desk.ts";

const KNOWN = githubToken("hook known");
const OTHER = githubToken("hook other");

interface Server {
  readonly desk: Desk;
  readonly gate: Repo;
  /** A commit without a parent that holds a secret which the gate has known since before it came. */
  readonly again: string;
}

const orphan = async (desk: Desk, files: Readonly<Record<string, string>>): Promise<string> => {
  await desk.git("checkout", "--quiet", "--orphan", `o${Math.random()}`);
  await desk.git("rm", "-r", "--quiet", "-f", "--ignore-unmatch", ".");
  return desk.commit(files);
};

/** A gate put in front of a repository that held a secret already. */
const makeServer = async (): Promise<Server> => {
  const desk = await makeDesk();
  const first = await desk.commit({ "a.env": `T=${KNOWN}\n` });
  const gate = await makeGate(desk.sandbox);
  await mustGit(gate, ["fetch", "--quiet", desk.clone.dir, `${first}:refs/heads/main`]);
  return { desk, gate, again: await orphan(desk, { "a.env": `A=1\nT=${KNOWN}\n` }) };
};

const recordBaseline = async ({ gate }: Server): Promise<void> => {
  const args = ["scan", "--all", "--repo", gate.dir, "--write-baseline", join(gate.dir, "baseline.json")];
  await execa(process.execPath, [PROGRAM, ...args], { env: gate.env, extendEnv: false });
  await writePolicy(gate, { secrets: { baseline: "baseline.json" } });
};

describe("the hook with a baseline", () => {
  test("lets pass what stood there before the gate came, and says so; without it the push is refused", async () => {
    const server = await makeServer();
    const { desk, gate, again } = server;
    const before = await push(desk.clone, gate.dir, { "refs/heads/again": again });
    expect(before).toMatchObject({ exitCode: 1 });
    expect(before.remote).toContain("secret/github-pat");

    await recordBaseline(server);
    const after = await push(desk.clone, gate.dir, { "refs/heads/again": again });
    expect(after).toMatchObject({ exitCode: 0 });
    expect(after.remote).toContain("gate: note: 1 secret that the baseline lists, at 1 place");
    expect(piecesOf(KNOWN).filter((piece) => after.text.includes(piece))).toEqual([]);
    expect((await auditOf(gate)).at(-1)).toMatchObject({
      verdict: "accept",
      notes: [{ rule: "secret/github-pat", message: expect.stringContaining("which the baseline lists") }],
    });
  });

  test.each([
    ["a copy of the secret in another file", { "b.env": `T=${KNOWN}\n` }, "b.env:1"],
    ["another secret in the same file", { "a.env": `T=${OTHER}\n` }, "a.env:1"],
  ])("refuses %s", async (_, files, place) => {
    const server = await makeServer();
    await recordBaseline(server);
    const commit = await orphan(server.desk, files);
    const refused = await push(server.desk.clone, server.gate.dir, { "refs/heads/new": commit });
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.remote).toContain(place);
  });

  test("refuses every push while the baseline is missing, wrong or of another key", async () => {
    const { desk, gate } = await makeServer();
    const clean = await orphan(desk, { "c.txt": "c\n" });
    await writePolicy(gate, { secrets: { baseline: "missing.json" } });
    const missing = await push(desk.clone, gate.dir, { "refs/heads/clean": clean });
    expect(missing).toMatchObject({ exitCode: 1 });
    expect(missing.remote).toMatch(/gate: refused, could not decide: cannot read the baseline .*: ENOENT/);

    await desk.gate(["scan", "--all", "--write-baseline", join(gate.dir, "theirs.json")]);
    await writePolicy(gate, { secrets: { baseline: "theirs.json" } });
    const foreign = await push(desk.clone, gate.dir, { "refs/heads/clean": clean });
    expect(foreign).toMatchObject({ exitCode: 1 });
    expect(foreign.remote).toContain("the baseline was written under key");

    await writePolicy(gate, {});
    expect(await push(desk.clone, gate.dir, { "refs/heads/clean": clean })).toMatchObject({ exitCode: 0 });
  });

  test("takes no baseline from what is pushed", async () => {
    const server = await makeServer();
    const { desk, gate } = server;
    await desk.gate(["scan", "--all", "--write-baseline", "baseline.json"]);
    const commit = await desk.commit({ "gate.yaml": "version: 1\nsecrets: { baseline: baseline.json }\n" });
    expect(await push(desk.clone, gate.dir, { "refs/heads/new": commit })).toMatchObject({ exitCode: 1 });
  });
});
