import { chmod, copyFile, mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { askUpstream } from "../../../gate/forward/ask-upstream.ts";
import { forwardPush } from "../../../gate/forward/forward-push.ts";
import type { ForwardTarget } from "../../../gate/forward/target.ts";
import type { Oid } from "../../../model/oid.ts";
import { blackHole, makeKey, needs, refusingPort, type Sshd, startSshd } from "../../support/sshd.ts";
import { create, makeWorld, move, target, type World } from "./world.ts";

describe.skipIf(!needs("sshd", "apt-get install openssh-server"))("a forward over ssh", () => {
  let sshd: Sshd;
  let world: World;
  let one: Oid;
  let two: Oid;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());
  beforeEach(async () => {
    world = await makeWorld();
    one = await world.commit();
    await world.seed("both", "main");
    two = await world.commit();
    await world.offer(two);
  });
  afterEach(() => world.remove());

  const overSsh = (more: Partial<ForwardTarget> = {}, server = sshd): ForwardTarget => {
    const { identityFile, knownHostKey } = server;
    return target(server.url(world.up), { identityFile, knownHostKey, ...more });
  };
  const push = (to: ForwardTarget, more: Partial<Parameters<typeof forwardPush>[0]> = {}) =>
    forwardPush({
      repo: world.repo,
      target: to,
      updates: [move("refs/heads/main", one, two)],
      stateDir: world.stateDir,
      graceMs: 0,
      ...more,
    });

  it("lands with nothing but the one key and the pinned host key", async () => {
    expect(await push(overSsh())).toEqual({ outcome: "landed", words: [] });
    expect(await world.ref(world.up, "main")).toBe(two);
  });

  it("lands when the directory of gate and key has blanks, quotes, percent and dollar signs", async () => {
    const odd = join(world.dir, `it's 100% "$HOME" \${HOME} ~x`);
    await mkdir(odd);
    await rename(world.gate, join(odd, "gate.git"));
    const identityFile = join(odd, "key %h");
    await copyFile(sshd.identityFile, identityFile);
    const repo = { ...world.repo, gitDir: join(odd, "gate.git") };
    const outcome = await push(overSsh({ identityFile }), { repo, stateDir: join(odd, "state") });
    expect(outcome.outcome).toBe("landed");
  });

  it("sends nothing to a server with another host key", async () => {
    const other = await startSshd();
    try {
      const outcome = await push(overSsh({ knownHostKey: other.knownHostKey }));
      expect(outcome).toMatchObject({ outcome: "not-landed", refusals: [] });
      expect(outcome).toHaveProperty(
        "message",
        expect.stringContaining("its host key is not the pinned one"),
      );
      expect(await world.ref(world.up, "main")).toBe(one);
    } finally {
      await other.stop();
    }
  });

  it("offers the one key only, and does not show where it is", async () => {
    const stranger = join(world.dir, "stranger");
    await makeKey(stranger);
    const outcome = await push(overSsh({ identityFile: stranger }));
    expect(outcome).toMatchObject({ outcome: "not-landed" });
    expect(outcome).toHaveProperty("message", expect.stringContaining("Permission denied (publickey)"));
    expect(JSON.stringify(outcome)).not.toContain(stranger);
  });

  it("ignores core.sshCommand in the gate's settings", async () => {
    await world.git(world.gate, "config", "core.sshCommand", `touch ${world.dir}/ran; false`);
    expect((await push(overSsh())).outcome).toBe("landed");
    await expect(copyFile(join(world.dir, "ran"), join(world.dir, "copy"))).rejects.toThrow("ENOENT");
  });

  it("says what is missing: host key, identity, its permissions", async () => {
    await expect(push(overSsh({ knownHostKey: undefined }))).rejects.toThrow("host key is not pinned");
    await expect(push(overSsh({ knownHostKey: " \n" }))).rejects.toMatchObject({
      hint: expect.stringContaining(`ssh-keyscan -p ${sshd.port} 127.0.0.1`),
    });
    await expect(push(overSsh({ knownHostKey: "ssh-ed25519 AAAA" }))).rejects.toThrow(
      "not a public key line",
    );
    await expect(push(overSsh({ identityFile: undefined }))).rejects.toThrow("needs an identity file");
    await expect(push(overSsh({ identityFile: "/none" }))).rejects.toThrow("cannot be found");
    const open = join(world.dir, "open");
    await copyFile(sshd.identityFile, open);
    await chmod(open, 0o640);
    await expect(push(overSsh({ identityFile: open }))).rejects.toThrow("used by other accounts");
  });

  it("takes a whole line of ssh-keyscan as the pinned key", async () => {
    const line = `# a comment\n[127.0.0.1]:${sshd.port} ${sshd.knownHostKey}`;
    expect((await push(overSsh({ knownHostKey: line }))).outcome).toBe("landed");
  });

  it("ends within the connect limit when a port accepts and stays silent, and sends nothing", async () => {
    const hole = await blackHole();
    try {
      const began = performance.now();
      const url = `ssh://git@127.0.0.1:${hole.port}/x`;
      const outcome = await push(overSsh({ url, connectTimeoutMs: 1_000 }));
      expect(outcome).toMatchObject({ outcome: "not-landed" });
      expect(outcome).toHaveProperty(
        "message",
        expect.stringMatching(/cannot reach upstream .*nothing was sent/),
      );
      expect(performance.now() - began).toBeLessThan(15_000);
    } finally {
      await hole.stop();
    }
  });

  it("says that a port refuses", async () => {
    const url = `ssh://git@127.0.0.1:${await refusingPort()}/x`;
    const outcome = await push(overSsh({ url }));
    expect(outcome).toHaveProperty("message", expect.stringContaining("Connection refused"));
  });

  it("is cut off when a session opens and hangs before upstream has said anything: not landed", async () => {
    const hanging = await startSshd({ command: "sleep 20" });
    try {
      const outcome = await push(overSsh({ stallTimeoutMs: 1_500 }, hanging));
      expect(outcome).toMatchObject({ outcome: "not-landed" });
      expect(outcome).toHaveProperty("message", expect.stringContaining("it was silent for 2 s"));
    } finally {
      await hanging.stop();
    }
  });

  it("is unknown when it is cut off while upstream's hook runs, and may land later", async () => {
    await world.hook(world.up, "pre-receive", `while [ ! -e ${world.dir}/go ]; do sleep 0.1; done`);
    const outcome = await push(overSsh({ timeoutMs: 6_000 }));
    expect(outcome).toMatchObject({ outcome: "unknown" });
    expect(outcome).toHaveProperty("message", expect.stringContaining("not done within 6 s"));
    expect(await world.ref(world.up, "main")).toBe(one);
    await writeFile(join(world.dir, "go"), "");
    await until(async () => (await world.ref(world.up, "main")) === two);
  });

  it("is landed when upstream finishes within the grace", async () => {
    await world.hook(world.up, "post-receive", "exec sleep 20");
    const outcome = await push(overSsh({ timeoutMs: 6_000 }), { graceMs: 20_000 });
    expect(outcome.outcome).toBe("landed");
  });

  it("is cut off when nobody waits for it any more, and sends nothing when nobody ever did", async () => {
    expect(await push(overSsh(), { stillWanted: () => false })).toMatchObject({
      outcome: "not-landed",
      message: "nobody waits for this push any more; nothing was sent",
    });
    expect(await world.ref(world.up, "main")).toBe(one);
    await world.hook(world.up, "pre-receive", `touch ${world.dir}/begun; exec sleep 5`);
    let begun = false;
    const watch = setInterval(() => {
      copyFile(join(world.dir, "begun"), join(world.dir, "copy")).then(
        () => {
          begun = true;
        },
        () => {},
      );
    }, 50);
    const outcome = await push(overSsh(), { stillWanted: () => !begun });
    clearInterval(watch);
    expect(outcome.outcome).toBe("unknown");
  });

  it("asks upstream what some refs hold", async () => {
    await world.git(world.up, "update-ref", "refs/heads/x/refs/heads/main", one);
    const updates = [move("refs/heads/main", one, two), create("refs/heads/none", two)];
    const question = { repo: world.repo, stateDir: world.stateDir, updates };
    const answer = await askUpstream({ ...question, target: overSsh() });
    expect(answer).toEqual({ kind: "answer", refs: new Map([["refs/heads/main", one]]) });
    const url = `ssh://git@127.0.0.1:${await refusingPort()}/x`;
    const silence = await askUpstream({ ...question, target: overSsh({ url }) });
    expect(silence).toMatchObject({ kind: "silent", message: expect.stringContaining("Connection refused") });
  });
});

const until = async (met: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 600; tries += 1) {
    if (await met()) return;
    await sleep(50);
  }
  throw new Error("it did not come to pass");
};
