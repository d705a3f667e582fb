import { expect, test } from "vitest";
import { makeBench } from "../support/bench.ts";
import { writeCommit } from "../support/objects.ts";
import { push } from "../support/push.ts";

// Not the text of a key, so that nothing but the name tells.
const BINARY = Buffer.from("3082040106092a864886f70d010701a08203", "hex");

const FILES = {
  "deploy/release.p12": BINARY,
  "deploy/id_rsa.pub": "ssh-rsa\n",
  "test/fixtures/server.p12": BINARY,
  "docs/kubeconfig": "",
};

test("a push that adds a file of credentials is told its name, and passes", async () => {
  const { client, gate, base } = await makeBench();
  const commit = await writeCommit(client, { files: FILES, parents: [base] });
  const pushed = await push(client, gate.dir, { "refs/heads/topic": commit });
  expect(pushed).toMatchObject({ exitCode: 0 });
  expect(pushed.remote).toContain("deploy/release.p12:1");
  expect(pushed.remote).toContain("secret/file/key-store");
  for (const path of ["id_rsa.pub", "server.p12", "kubeconfig"]) expect(pushed.remote).not.toContain(path);
});

test("a policy that blocks them refuses it; control: one that allows them says nothing", async () => {
  for (const level of ["block", "allow"] as const) {
    const { client, gate, base } = await makeBench({
      policy: { secrets: { rules: { "file/key-store": level } } },
    });
    const commit = await writeCommit(client, { files: FILES, parents: [base] });
    const pushed = await push(client, gate.dir, { "refs/heads/topic": commit });
    expect(pushed.exitCode).toBe(level === "block" ? 1 : 0);
    expect(pushed.remote.includes("release.p12")).toBe(level === "block");
  }
});
