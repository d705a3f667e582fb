import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { forwardPush } from "../../../gate/forward/forward-push.ts";
import { makeAuthority } from "../../support/certificates.ts";
import { startHttpsUpstream } from "../../support/https-upstream.ts";
import { isNewGit } from "../../support/newer-git.ts";
import { ENV, makeWorld, move, target } from "./world.ts";

/** A token that was never issued to anybody. */
const TOKEN = `no-token-${"z9Y8".repeat(6)}`;

describe.skipIf(!isNewGit)("a bearer token over https", () => {
  const forward = async (authorization: string) => {
    const world = await makeWorld();
    onTestFinished(() => world.remove());
    const one = await world.commit();
    await world.seed("both", "main");
    const two = await world.commit();
    await world.offer(two);
    const authority = await makeAuthority();
    const tokenFile = join(world.dir, "token");
    const caFile = join(world.dir, "ca.pem");
    await writeFile(tokenFile, `${TOKEN}\n`, { mode: 0o600 });
    await writeFile(caFile, authority.pem);
    const certificate = await authority.issue({ ip: "127.0.0.1" });
    const server = await startHttpsUpstream({ dir: world.dir, env: ENV }, certificate, { authorization });
    onTestFinished(() => server.stop());
    const outcome = await forwardPush({
      repo: world.repo,
      target: target(server.url(world.up), { tokenFile, caFile, auth: "bearer" }),
      updates: [move("refs/heads/main", one, two)],
      stateDir: world.stateDir,
      graceMs: 0,
    });
    return { outcome, landed: (await world.ref(world.up, "main")) === two };
  };

  it("lands", async () => {
    expect(await forward(`Bearer ${TOKEN}`)).toEqual({
      outcome: { outcome: "landed", words: [] },
      landed: true,
    });
  });

  it("is turned down where it is wrong", async () => {
    expect(await forward(`Bearer ${TOKEN}x`)).toEqual({
      outcome: expect.objectContaining({
        message: expect.stringMatching(/it does not take the credential \(401\)/),
      }),
      landed: false,
    });
  });
});
