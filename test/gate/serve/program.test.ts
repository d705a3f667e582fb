import { mkdir, stat, utimes } from "node:fs/promises";
import { request } from "node:http";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { leftQuarantines } from "../../support/gate-repo.ts";
import { writeCommit } from "../../support/objects.ts";
import { push } from "../../support/push.ts";
import { mustGit } from "../../support/repo.ts";
import { makeServed, runServe } from "../../support/serve.ts";
import { refusingPort } from "../../support/sshd.ts";

const overSocket = (socketPath: string, path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    request({ socketPath, path }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });

describe("the program", () => {
  test("serves on a socket that others cannot open, also where a killed one left its own", async () => {
    const served = await makeServed({
      settings: { listen: [{ address: "127.0.0.1", port: 0 }, { socket: "gate.sock" }] },
    });
    const socket = join(served.sandbox.dir, "gate.sock");
    const first = await served.start();
    expect((await stat(socket)).mode & 0o777).toBe(0o600);
    expect(await overSocket(socket, "/healthz")).toBe(200);
    first.signal("SIGKILL");
    await first.ended;
    await served.start();
    expect(await overSocket(socket, "/healthz")).toBe(200);
    expect(await overSocket(socket, "/app.git/info/refs?service=git-upload-pack")).toBe(401);
  });

  test("is reached by git through whatever carries the socket into a bottle", async () => {
    const served = await makeServed({
      settings: { listen: [{ address: "127.0.0.1", port: 0 }, { socket: "gate.sock" }] },
    });
    const program = await served.start();
    const relay = createServer((socket) => {
      const inner = connect({ path: join(served.sandbox.dir, "gate.sock") });
      socket.on("error", () => inner.destroy()).pipe(inner);
      inner.on("error", () => socket.destroy()).pipe(socket);
    });
    await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void relay.close());
    const { port } = relay.address() as AddressInfo;
    const url = served.url({ ...program, port });
    expect(await mustGit(served.client, ["ls-remote", url, "refs/heads/main"])).toContain(served.base);
    const commit = await writeCommit(served.client, { files: { "a.txt": "a\n" }, parents: [served.base] });
    expect(await push(served.client, url, { "refs/heads/topic": commit })).toMatchObject({ exitCode: 0 });
  });

  test("runs once for a directory of mirrors", async () => {
    const served = await makeServed();
    await served.start();
    const second = await runServe(served.sandbox, ["--config", "serve.yaml"]);
    expect(second).toMatchObject({ exitCode: 2 });
    expect(second.text).toContain("is busy");
  });

  test("counts for Prometheus where it is asked to, and tells agents nothing", async () => {
    const port = await refusingPort();
    const served = await makeServed({ settings: { metrics: { address: "127.0.0.1", port } } });
    const program = await served.start();
    await mustGit(served.client, ["ls-remote", served.url(program)]);
    const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(page).toMatch(
      /^gate_request_seconds_count\{service="advertise git-upload-pack",status="200"\} \d+$/m,
    );
    expect(page).toMatch(/^gate_mirror_age_seconds\{repository="app"\} [\d.e-]+$/m);
    expect(page).toMatch(/^gate_requests_waiting 0$/m);
    expect((await fetch(`http://127.0.0.1:${program.port}/metrics`)).status).toBe(401);
  });

  test("removes what killed pushes left, once nobody can be at it any more", async () => {
    const served = await makeServed();
    const first = await served.start();
    first.signal("SIGTERM");
    await first.ended;
    const [old, young] = ["tmp_objdir-incoming-old", "tmp_objdir-incoming-young"];
    for (const name of [old, young]) await mkdir(join(served.mirror.dir, "objects", name));
    await utimes(join(served.mirror.dir, "objects", old), 0, 0);
    await served.start();
    expect(await leftQuarantines(served.mirror)).toEqual([young]);
  });

  test("checks a file, makes tokens and digests, and says what is wrong", async () => {
    const { sandbox } = await makeServed();
    expect(await runServe(sandbox, ["--config", "serve.yaml", "--check"])).toMatchObject({ exitCode: 0 });
    expect((await runServe(sandbox, ["--new-token"])).text).toMatch(/token_sha256: [0-9a-f]{64}/);
    expect((await runServe(sandbox, ["--hash-password"], "correct horse battery\n")).text).toContain(
      "scrypt:15:",
    );
    expect(await runServe(sandbox, ["--hash-password"], "short\n")).toMatchObject({ exitCode: 2 });
    expect(await runServe(sandbox, [])).toMatchObject({ exitCode: 64 });
    expect(await runServe(sandbox, ["--config", "nowhere.yaml"])).toMatchObject({ exitCode: 2 });
  });
});
