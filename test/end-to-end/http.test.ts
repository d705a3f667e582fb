import { expect, test } from "vitest";
import { makeBench } from "../support/bench.ts";
import { allowHttpPush, serveHttp } from "../support/http-backend.ts";
import { writeCommit } from "../support/objects.ts";
import { push } from "../support/push.ts";
import { refsOf } from "../support/repo.ts";
import { runCases, type Way } from "./cases/case.ts";
import { history } from "./cases/history.ts";
import { merges } from "./cases/merges.ts";
import { refs } from "./cases/refs.ts";
import { tags } from "./cases/tags.ts";

const overHttp: Way = {
  async reach({ sandbox, gate }) {
    const { url } = await serveHttp(sandbox);
    await allowHttpPush(gate);
    return { url: url(gate) };
  },
};

const everywhere = [...history, ...refs, ...tags, ...merges].filter((one) => one.everywhere);

runCases("over git http-backend", everywhere, overHttp);

// Git compresses small requests and sends large ones in chunks, without a length.
test.each([
  ["a request with a length", "104857600"],
  ["a request in chunks", "65536"],
])("over git http-backend, a leak in %s is refused and the clean rest is accepted", async (_, buffer) => {
  const bench = await makeBench();
  const { url } = await overHttp.reach(bench);
  const noise = Array.from({ length: 40_000 }, (__, at) => Math.sin(at).toString(36)).join("\n");
  const env = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "http.postBuffer", GIT_CONFIG_VALUE_0: buffer };

  const files = { "noise.txt": noise, "a.env": bench.token };
  const leak = await writeCommit(bench.client, { files, parents: [bench.base] });
  const refused = await push(bench.client, url, { "refs/heads/topic": leak }, { env });
  expect(refused).toMatchObject({ exitCode: 1 });
  expect(refused.remote).toContain("a.env:1");
  expect(refused.text).not.toContain(bench.token);
  expect(await refsOf(bench.gate)).toEqual({ "refs/heads/main": bench.base });

  const clean = await writeCommit(bench.client, { files: { "noise.txt": noise }, parents: [bench.base] });
  expect(await push(bench.client, url, { "refs/heads/topic": clean }, { env })).toMatchObject({
    exitCode: 0,
  });
  expect(await refsOf(bench.gate)).toEqual({ "refs/heads/main": bench.base, "refs/heads/topic": clean });
});
