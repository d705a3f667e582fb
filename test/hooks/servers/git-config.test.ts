import { access, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { auditOf } from "../../support/gate-repo.ts";
import { isNewGit } from "../../support/newer-git.ts";
import { push } from "../../support/push.ts";
import { mustGit } from "../../support/repo.ts";
import { TOKEN_RULE } from "../../support/secrets.ts";
import { commitOn, gate, leakOn, makeServed, type Served, script, snapshot } from "./support.ts";

const INSTALL = ["--server", "git-config"];

describe.skipIf(!isNewGit)("a hook in git's configuration", () => {
  const makeGuarded = async (): Promise<Served> => {
    const served = await makeServed("plain.git");
    expect(await gate(served.sandbox, "install", served.repo.dir, ...INSTALL)).toMatchObject({ exitCode: 0 });
    return served;
  };
  const pushTo = async (served: Served, commit: string) =>
    push(served.client, served.repo.dir, { "refs/heads/x": commit });

  test("refuses a secret, accepts a clean push, and is gone without a trace", async () => {
    const served = await makeServed("plain.git");
    const { sandbox, repo } = served;
    const before = await snapshot(repo.dir);
    await gate(sandbox, "install", repo.dir, ...INSTALL);
    const installed = await snapshot(repo.dir);
    expect((await gate(sandbox, "install", repo.dir)).out).toContain("is already the gate's");
    expect(await snapshot(repo.dir)).toEqual(installed);
    const refused = await pushTo(served, await leakOn(served));
    expect(refused).toMatchObject({ exitCode: 1 });
    expect(refused.remote).toContain(TOKEN_RULE);
    expect(await pushTo(served, await commitOn(served, "a", "a\n"))).toMatchObject({ exitCode: 0 });
    expect((await gate(sandbox, "doctor", repo.dir, "--canary")).exitCode).toBe(0);
    await gate(sandbox, "uninstall", repo.dir);
    expect(await snapshot(repo.dir)).toEqual(before);
    expect(await pushTo(served, await leakOn(served))).toMatchObject({ exitCode: 0 });
  });

  test("stands beside the file in the hooks directory, and either refuses for both", async () => {
    const served = await makeGuarded();
    const mark = join(served.sandbox.dir, "mark");
    const file = join(served.repo.dir, "hooks", "pre-receive");
    await script(file, `cat > /dev/null\necho ran > '${mark}'\nexit 1\n`);
    expect(await pushTo(served, await commitOn(served, "a", "a\n"))).toMatchObject({ exitCode: 1 });
    await access(mark);
    expect((await auditOf(served.repo)).at(-1)).toMatchObject({ verdict: "accept" });
    await rm(file);
    expect(await pushTo(served, await leakOn(served))).toMatchObject({ exitCode: 1 });
  });

  test("that is gone refuses every push; one that is switched off refuses none, which the doctor sees", async () => {
    const served = await makeGuarded();
    await mustGit(served.repo, ["config", "hook.gate.enabled", "false"]);
    expect((await gate(served.sandbox, "doctor", served.repo.dir)).out).toContain(
      "hook.gate.enabled is false",
    );
    expect(await pushTo(served, await leakOn(served))).toMatchObject({ exitCode: 0 });
    await mustGit(served.repo, ["config", "--unset", "hook.gate.enabled"]);
    await rm(join(served.repo.dir, "gate", "pre-receive"));
    expect(await pushTo(served, await commitOn(served, "a", "a\n"))).toMatchObject({ exitCode: 1 });
  });
});
