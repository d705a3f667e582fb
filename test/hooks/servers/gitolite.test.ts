import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { auditOf } from "../../support/gate-repo.ts";
import { refsOf } from "../../support/repo.ts";
import { TOKEN_RULE } from "../../support/secrets.ts";
import { chooseHooks, GITOLITE, linkCommon, makeGitolite } from "./gitolite-server.ts";
import { commitOn, gate, leakOn, pushThrough, script, snapshot } from "./support.ts";

const wide = (dir: string): string[] => ["--server", "gitolite", "--server-wide", dir];

describe("a repository without hooks of its administrator", () => {
  test("gets a file of its own, which is gone again afterwards", async () => {
    const served = await makeGitolite();
    const before = await snapshot(served.repo.dir);
    const said = await gate(served.sandbox, "install", served.repo.dir);
    expect(said.out).toContain(`installed ${served.repo.dir}/hooks/pre-receive`);
    const refused = await pushThrough(served, GITOLITE, { "refs/heads/x": await leakOn(served) });
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.remote).toContain(TOKEN_RULE);
    expect((await auditOf(served.repo)).at(-1)).toMatchObject({
      who: { pusher: "alice", repository: "team/app" },
    });
    await gate(served.sandbox, "uninstall", served.repo.dir);
    expect(await snapshot(served.repo.dir)).toEqual(before);
  });

  test("what gitolite's rules refuse does not land although the gate has accepted it", async () => {
    const served = await makeGitolite();
    await gate(served.sandbox, "install", served.repo.dir);
    const updates = { "refs/heads/forbidden": await commitOn(served, "a", "a\n") };
    const pushed = await pushThrough(served, GITOLITE, updates);
    expect(pushed.remote).toContain("gate: accepted");
    expect(pushed.text).toContain("denied");
    expect(await refsOf(served.repo)).toEqual({ "refs/heads/main": served.base });
  });
});

describe("hooks/common", () => {
  test("is for all repositories, and one of them cannot have the hook alone", async () => {
    const served = await makeGitolite();
    const said = await gate(served.sandbox, "install", ...wide(served.admin));
    expect(said.out).toContain("left to do: as gitolite's user: gitolite setup --hooks-only");
    await linkCommon(served, served.admin);
    expect(await pushThrough(served, GITOLITE, { "refs/heads/x": await leakOn(served) })).toMatchObject({
      exitCode: 1,
    });
    expect((await gate(served.sandbox, "doctor", served.repo.dir)).out).toContain(
      "hooks/common/pre-receive runs ",
    );
    const alone = await gate(served.sandbox, "install", served.repo.dir);
    expect(alone.err).toContain("is a link to");
    expect((await gate(served.sandbox, "uninstall", ...wide(served.admin))).out).toContain("removed ");
  });
});

describe("hooks that gitolite.conf chooses", () => {
  const makeChosen = async () => {
    const served = await makeGitolite();
    await mkdir(join(served.local, "hooks", "repo-specific"), { recursive: true });
    const said = await gate(served.sandbox, "install", ...wide(served.local));
    expect(said.out).toContain("option hook.pre-receive = gate");
    return served;
  };
  const other = (served: { local: string }, end: string): Promise<string> =>
    script(join(served.local, "hooks", "repo-specific", "other"), `cat > /dev/null\n${end}\n`);

  test.each([true, false])(
    "guard the repositories that list the gate (a driver that stops: %s)",
    async (stops) => {
      const served = await makeChosen();
      await other(served, "exit 0");
      await chooseHooks(served, served.local, ["other", "gate"], stops);
      const refused = await pushThrough(served, GITOLITE, { "refs/heads/x": await leakOn(served) });
      expect(refused).toMatchObject({ exitCode: 1 });
      expect(refused.remote).toContain(TOKEN_RULE);
      const clean = await commitOn(served, "a.txt", "a\n");
      expect(await pushThrough(served, GITOLITE, { "refs/heads/x": clean })).toMatchObject({ exitCode: 0 });
      const { out } = await gate(served.sandbox, "doctor", served.repo.dir);
      expect(out).toContain("runs pre-receive.h01-gate, after pre-receive.h00-other");
    },
  );

  test("an older driver loses the refusal of a gate that is not last, which the doctor sees", async () => {
    const served = await makeChosen();
    await other(served, "exit 0");
    await chooseHooks(served, served.local, ["gate", "other"], false);
    const leak = await leakOn(served);
    expect(await pushThrough(served, GITOLITE, { "refs/heads/x": leak })).toMatchObject({ exitCode: 0 });
    const { exitCode, out } = await gate(served.sandbox, "doctor", served.repo.dir);
    expect(exitCode).toBe(1);
    expect(out).toContain("so the gate's is lost");
  });

  test("another's refusal before the gate ends the list where the driver stops", async () => {
    const served = await makeChosen();
    await other(served, "exit 1");
    await chooseHooks(served, served.local, ["other", "gate"]);
    expect(await pushThrough(served, GITOLITE, { "refs/heads/x": await leakOn(served) })).toMatchObject({
      exitCode: 1,
    });
    expect(await auditOf(served.repo)).toEqual([]);
  });

  test("a repository that does not list the gate is not guarded, which the doctor sees", async () => {
    const served = await makeChosen();
    await other(served, "exit 0");
    await chooseHooks(served, served.local, ["other"]);
    const leak = await leakOn(served);
    expect(await pushThrough(served, GITOLITE, { "refs/heads/x": leak })).toMatchObject({ exitCode: 0 });
    const { exitCode, out } = await gate(served.sandbox, "doctor", served.repo.dir);
    expect(exitCode).toBe(1);
    expect(out).toContain("option hook.pre-receive = gate in gitolite.conf");
  });
});
