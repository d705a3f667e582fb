import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { powerfulIn } from "../../../hooks/doctor/check-ssh.ts";
import { auditOf, START_GATE } from "../../support/gate-repo.ts";
import { push } from "../../support/push.ts";
import { refsOf } from "../../support/repo.ts";
import { canServeSsh, sshEnv } from "../../support/ssh.ts";
import { type Sshd, startSshd } from "../../support/sshd.ts";
import { BY, type GiteaServed, makeGitea } from "./gitea-server.ts";
import { commitOn, gate, leakOn, makeServed, type Served, script } from "./support.ts";

// A careless sshd takes variables from its clients (sshd_config(5), AcceptEnv).
const CARELESS = "AcceptEnv GITEA_* GL_* REMOTE_USER GATEWAY_INTERFACE";

const serve = async (command?: string, accept = CARELESS): Promise<Sshd> => {
  const options = { settings: [accept], ...(command === undefined ? {} : { command }) };
  const sshd = await startSshd(options);
  onTestFinished(() => sshd.stop());
  return sshd;
};

/** Git keeps some of its variables from ssh, so ssh gets them from `env`. */
const claim = async (
  { sandbox }: Served,
  sshd: Sshd,
  claims: Readonly<Record<string, string>>,
): Promise<Record<string, string>> => {
  const { GIT_SSH_COMMAND } = await sshEnv(sandbox, sshd);
  const set = Object.entries(claims).map(([name, value]) => `${name}='${value}'`);
  const sent = Object.keys(claims).map((name) => `-o SendEnv=${name}`);
  return {
    GIT_SSH_COMMAND: ["env", ...set, GIT_SSH_COMMAND, ...sent].join(" "),
    GIT_SSH_VARIANT: "ssh",
  };
};

/** Gitea's ssh program: it knows the user by the key and sets its own variables over what came in. */
const giteaServe = ({ sandbox, repo }: Served): Promise<string> => {
  const named = Object.entries(BY.http).map(([name, value]) => `export ${name}='${value}'\n`);
  const body = `${named.join("")}export GITEA_KEY_ID=3 GITEA_DEPLOY_KEY_ID=0\ncase "$SSH_ORIGINAL_COMMAND" in\n  git-receive-pack*) exec git-receive-pack '${repo.dir}';;\nesac\necho refused >&2\nexit 1\n`;
  return script(join(sandbox.dir, "gitea-serv"), body);
};

describe.skipIf(!canServeSsh())("over ssh", () => {
  const INTERNAL = {
    GITEA_INTERNAL_PUSH: "true",
    GITEA_PR_INDEX: "1",
    GITEA_PUSH_TRIGGER: "pr-merge-to-base",
  };

  const guarded = async (): Promise<GiteaServed> => {
    const served = await makeGitea();
    await gate(served.sandbox, "install", served.repo.dir);
    return served;
  };

  test("nobody is Gitea by saying so: a pull request's ref is not the pusher's", async () => {
    const served = await guarded();
    const sshd = await serve(await giteaServe(served));
    const env = await claim(served, sshd, { ...INTERNAL, GITEA_PUSHER_NAME: "root" });
    const updates = { "refs/pull/1/head": await leakOn(served) };
    const pushed = await push(served.client, sshd.url(served.repo.dir), updates, { env });
    expect(pushed).toMatchObject({ exitCode: 1 });
    expect(pushed.remote).toContain("deploy.env:1");
    const [line] = await auditOf(served.repo);
    expect(line).toMatchObject({ who: { via: "ssh", pusher: "alice", key: "3", repository: "team/app" } });
    expect(JSON.stringify(line)).not.toContain("pr-merge-to-base");
  });

  test("control: the claim arrives, and a hook that believes it lets the push pass", async () => {
    const served = await guarded();
    await writeFile(served.protection, "");
    await gate(served.sandbox, "uninstall", served.repo.dir);
    const sshd = await serve(await giteaServe(served));
    const leak = await leakOn(served);
    const to = (ref: string, env: Record<string, string>) =>
      push(served.client, sshd.url(served.repo.dir), { [ref]: leak }, { env });
    expect(await to("refs/heads/x", await claim(served, sshd, {}))).toMatchObject({ exitCode: 1 });
    expect(await to("refs/heads/x", await claim(served, sshd, INTERNAL))).toMatchObject({ exitCode: 0 });
  });

  test("the doctor's canary flies through the server, where a path would not meet its variables", async () => {
    const served = await guarded();
    const sshd = await serve(await giteaServe(served));
    const env = { ...served.sandbox.env, ...(await sshEnv(served.sandbox, sshd)) };
    const doctor = () =>
      gate({ ...served.sandbox, env }, "doctor", served.repo.dir, "--through", sshd.url(served.repo.dir));
    expect((await doctor()).out).toContain("canary: a planted secret (github-pat) was refused");
    expect((await auditOf(served.repo)).at(-1)).toMatchObject({ who: { via: "ssh", pusher: "alice" } });

    await gate(served.sandbox, "uninstall", served.repo.dir);
    const { exitCode, out } = await doctor();
    expect(exitCode).toBe(1);
    expect(out).toContain("A PLANTED SECRET WAS ACCEPTED");
    expect(out).toContain("has been deleted again");
    expect(await refsOf(served.repo)).toEqual({ "refs/heads/main": served.base });
  });

  test("a client that may set git's own variables goes around every hook, which the doctor tells from sshd's settings", async () => {
    const accept = "AcceptEnv LANG GIT_CONFIG_*";
    const served = await guarded();
    const sshd = await serve(await giteaServe(served), accept);
    const away = {
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "core.hooksPath",
      GIT_CONFIG_VALUE_0: "/dev/null",
    };
    const updates = { "refs/heads/x": await leakOn(served) };
    const to = async (claims: Record<string, string>) =>
      push(served.client, sshd.url(served.repo.dir), updates, { env: await claim(served, sshd, claims) });
    expect(await to({})).toMatchObject({ exitCode: 1 });
    expect(await to(away)).toMatchObject({ exitCode: 0 });
    expect(powerfulIn(accept)).toEqual(["GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS"]);
    expect(powerfulIn("port 22\nacceptenv LANG\nacceptenv LC_*\nacceptenv GIT_PROTOCOL\n")).toEqual([]);
  });

  test("nobody has a policy of somebody else's by taking that name", async () => {
    const served = await makeServed("plain.git");
    const set = "{ refs: { rules: [{ match: [refs/heads/main], move: allow }] } }";
    const policy = `version: 1\nrefs: { rules: [{ match: [refs/heads/main], move: block }] }\noverrides: [{ pusher: [root-of-all], set: ${set} }]\n`;
    await writeFile(join(served.repo.dir, "gate.yaml"), policy);
    await gate(served.sandbox, "install", served.repo.dir);
    const sshd = await serve();
    const names = ["GITEA_PUSHER_NAME", "GL_USERNAME", "GL_USER", "REMOTE_USER", "GATEWAY_INTERFACE"];
    const env = await claim(served, sshd, Object.fromEntries(names.map((name) => [name, "root-of-all"])));
    const updates = { "refs/heads/main": await commitOn(served, "a", "a\n") };
    const to = () => push(served.client, sshd.url(served.repo.dir), updates, { env });
    expect((await to()).remote).toContain("refs/heads/main: is frozen and may not be moved");

    // Control: for a server that sets this variable itself it is the pusher's name.
    const hook = `${START_GATE.replace(' "$@"', " --server gitolite")}\n`;
    await script(join(served.repo.dir, "hooks", "pre-receive"), hook);
    expect(await to()).toMatchObject({ exitCode: 0 });
    expect(await refsOf(served.repo)).toMatchObject(updates);
  });
});
