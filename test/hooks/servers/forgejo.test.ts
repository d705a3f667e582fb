import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { auditOf } from "../../support/gate-repo.ts";
import { initRepo, mustGit, refsOf } from "../../support/repo.ts";
import { TOKEN_RULE } from "../../support/secrets.ts";
import { BY, type GiteaServed, makeForgejo } from "./gitea-server.ts";
import { commitOn, gate, leakOn, pushThrough, script, snapshot } from "./support.ts";

const wide = ({ hooks }: GiteaServed): string[] => ["--server", "forgejo", "--server-wide", hooks];

describe("central hooks", () => {
  test("are not one repository's, so that its installation names the place", async () => {
    const served = await makeForgejo();
    const before = await snapshot(served.sandbox.dir);
    const { exitCode, err } = await gate(served.sandbox, "install", served.repo.dir);
    expect(exitCode).toBe(2);
    expect(err).toContain(`git runs the hooks of ${served.repo.dir} from ${served.hooks}/pre-receive.d`);
    expect(err).toContain("gate install --server forgejo --server-wide DIR");
    expect(await snapshot(served.sandbox.dir)).toEqual(before);
  });

  test("guard every repository once the gate is among them, and are as before without it", async () => {
    const served = await makeForgejo();
    const before = await snapshot(served.hooks);
    expect((await gate(served.sandbox, "install", ...wide(served))).out).toContain("pre-receive.d/50-gate");
    const other = await initRepo(served.sandbox, "forgejo-repositories/team/other.git", { bare: true });
    await mustGit(other, ["config", "core.hooksPath", served.hooks]);
    const leak = await leakOn(served);
    for (const repo of [served.repo, other]) {
      const pushed = await pushThrough({ ...served, repo }, BY.http, { "refs/heads/x": leak });
      expect(pushed).toMatchObject({ exitCode: 1 });
      expect(pushed.remote).toContain(TOKEN_RULE);
    }
    expect((await auditOf(other)).at(-1)).toMatchObject({ who: { pusher: "alice" } });
    const clean = await commitOn(served, "a.txt", "a\n");
    expect(await pushThrough(served, BY.http, { "refs/heads/x": clean })).toMatchObject({ exitCode: 0 });

    expect((await gate(served.sandbox, "doctor", served.repo.dir, "--canary")).exitCode).toBe(0);
    await expect(gate(served.sandbox, "uninstall", served.repo.dir)).resolves.toMatchObject({ exitCode: 2 });
    expect(await gate(served.sandbox, "uninstall", ...wide(served))).toMatchObject({ exitCode: 0 });
    expect(await snapshot(served.hooks)).toEqual(before);
  });

  test("control: what lies in the repository's own directory is never run", async () => {
    const served = await makeForgejo();
    await script(join(served.repo.dir, "hooks", "pre-receive.d", "50-gate"), "exit 1\n");
    const leak = await leakOn(served);
    expect(await pushThrough(served, BY.http, { "refs/heads/x": leak })).toMatchObject({ exitCode: 0 });
    expect(await refsOf(served.repo)).toMatchObject({ "refs/heads/x": leak });
  });

  test("a directory without them is refused", async () => {
    const { sandbox } = await makeForgejo();
    const { exitCode, err } = await gate(
      sandbox,
      "install",
      "--server",
      "forgejo",
      "--server-wide",
      sandbox.dir,
    );
    expect(exitCode).toBe(2);
    expect(err).toContain(`no hooks of Forgejo are in ${sandbox.dir}`);
  });
});
