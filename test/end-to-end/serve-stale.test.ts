import { rename } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { writeCommit } from "../support/objects.ts";
import { push } from "../support/push.ts";
import { git, mustGit } from "../support/repo.ts";
import { clone, makeServed, type Program, type Served, withHeader } from "../support/serve.ts";

const loseUpstream = ({ upstream }: Served): Promise<void> => rename(upstream.dir, `${upstream.dir}.away`);
const findUpstream = ({ upstream }: Served): Promise<void> => rename(`${upstream.dir}.away`, upstream.dir);

const filled = async (options: Parameters<typeof makeServed>[0] = {}) => {
  const served = await makeServed(options);
  const program = await served.start();
  await clone(served, served.url(program), "before");
  return { served, program };
};

const tryClone = ({ sandbox }: Served, url: string, name: string) =>
  git({ dir: sandbox.dir, env: sandbox.env }, ["clone", url, name]);

const advertised = (served: Served, program: Program): Promise<Response> => {
  const { url, authorization } = withHeader(served.url(program));
  return fetch(`${url}/info/refs?service=git-upload-pack`, { headers: { authorization } });
};

describe("an upstream that does not answer", () => {
  test("stops fetches, which are told why, until it answers again", async () => {
    const { served, program } = await filled();
    await loseUpstream(served);
    const refused = await tryClone(served, served.url(program), "during");
    expect(refused.exitCode).not.toBe(0);
    expect(refused.text).toContain("remote: gate: cannot ask");
    expect(refused.text).toContain("may be out of date and is not served");
    expect((await advertised(served, program)).status).toBe(503);
    expect(program.said()).toContain("app: nothing is served to agent");
    await findUpstream(served);
    await clone(served, served.url(program), "after");
  });

  test("stops nothing where stale data may be served, and clients are told", async () => {
    const { served, program } = await filled({ repository: { stale: "serve" } });
    expect((await advertised(served, program)).headers.get("warning")).toBeNull();
    await loseUpstream(served);
    const response = await advertised(served, program);
    expect([response.status, response.headers.get("warning")]).toEqual([
      200,
      '110 - "Response is stale: upstream did not answer"',
    ]);
    const cloned = await tryClone(served, served.url(program), "during");
    expect(cloned).toMatchObject({ exitCode: 0 });
    expect(cloned.text).toContain("remote: gate: upstream does not answer; this may be out of date");
    const copy = { dir: `${served.sandbox.dir}/during`, env: served.sandbox.env };
    expect(await mustGit(copy, ["rev-parse", "HEAD"])).toBe(served.base);
  });

  test("is not replaced by an empty mirror, whatever may be served", async () => {
    const served = await makeServed({ repository: { stale: "serve" } });
    await loseUpstream(served);
    const program = await served.start();
    expect((await tryClone(served, served.url(program), "during")).exitCode).not.toBe(0);
  });

  test("is remembered over a restart", async () => {
    const { served, program } = await filled({ repository: { stale: "serve" } });
    program.signal("SIGTERM");
    await program.ended;
    await loseUpstream(served);
    const cloned = await tryClone(served, served.url(await served.start()), "during");
    expect(cloned).toMatchObject({ exitCode: 0 });
    expect(cloned.text).toContain("since before the gate was started");
  });

  test("gets no push, and the pusher sees that", async () => {
    const { served, program } = await filled();
    await loseUpstream(served);
    const commit = await writeCommit(served.client, { files: { "a.txt": "a\n" }, parents: [served.base] });
    const pushed = await push(served.client, served.url(program), { "refs/heads/topic": commit });
    expect(pushed.exitCode).not.toBe(0);
    expect(pushed.remote).toContain("upstream");
    await findUpstream(served);
    expect(await mustGit(served.upstream, ["for-each-ref", "--format=%(refname)"])).toBe("refs/heads/main");
    expect(await push(served.client, served.url(program), { "refs/heads/topic": commit })).toMatchObject({
      exitCode: 0,
    });
  });
});
