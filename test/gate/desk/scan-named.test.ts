import { describe, expect, test } from "vitest";
import { githubToken } from "../../support/secrets.ts";
import { type Desk, makeDesk, scanJson } from "./desk.ts";

// What no rule for bytes knows: the name is all there is.
const BINARY = "\x30\x82\x04\x01 nothing of a key";

const FILES = {
  "deploy/release.p12": BINARY,
  "home/.aws/credentials": "(kept elsewhere)\n",
  "src/credentials": "a page about credentials\n",
  "deploy/id_rsa.pub": "ssh-rsa\n",
  "test/keys/id_rsa": BINARY,
  kubeconfig: "",
  ".netrc": `machine a login b password ${githubToken("netrc")}\n`,
};

/** Rule, level and places of the notes and reasons about names. */
const namesTold = async (desk: Desk, ...args: readonly string[]): Promise<readonly string[]> => {
  const { reasons, notes } = await scanJson(desk, ...args);
  return [...reasons, ...notes]
    .filter(({ rule }) => rule.startsWith("secret/file/"))
    .map(
      ({ rule, level, spots = [] }) =>
        `${level} ${rule} ${spots.map(({ text }) => text.split(",")[0]).join(" ")}`,
    )
    .sort();
};

const TOLD = [
  "warn secret/file/cloud-credentials home/.aws/credentials:1",
  "warn secret/file/key-store deploy/release.p12:1",
];

describe("files of credentials are told by their names in a scan of", () => {
  test("a commit, also where nothing else is found", async () => {
    const desk = await makeDesk();
    await desk.commit(FILES);
    expect(await namesTold(desk)).toEqual(TOLD);
    const clean = await makeDesk();
    await clean.commit({ "deploy/release.p12": BINARY });
    expect(await namesTold(clean)).toEqual([TOLD[1]]);
  });

  test("all of history, though the file is gone", async () => {
    const desk = await makeDesk();
    await desk.commit(FILES);
    await desk.git("rm", "-r", "--quiet", "deploy", "home");
    await desk.commit({});
    expect(await namesTold(desk, "--all")).toEqual(TOLD);
  });

  test("the index, once: not when the file was there before", async () => {
    const desk = await makeDesk();
    await desk.commit({ "a.txt": "a\n" });
    for (const [path, text] of Object.entries(FILES)) await desk.write(path, text);
    await desk.git("add", "--all");
    expect(await namesTold(desk, "--staged")).toEqual(TOLD);
    await desk.commit({});
    await desk.write("deploy/release.p12", `${BINARY} again`);
    await desk.git("add", "--all");
    expect(await namesTold(desk, "--staged")).toEqual([]);
  });

  test("the work tree", async () => {
    const desk = await makeDesk();
    for (const [path, text] of Object.entries(FILES)) await desk.write(path, text);
    expect(await namesTold(desk, "--worktree")).toEqual(TOLD);
  });
});

test("a policy can block one kind of them, and leave another out", async () => {
  const desk = await makeDesk();
  await desk.commit(FILES);
  const policy = "version: 1\nsecrets:\n  rules: { file/key-store: block, file/cloud-credentials: allow }\n";
  await desk.write(".git/gate.yaml", policy);
  const told = await namesTold(desk, "--policy", `${desk.clone.dir}/.git/gate.yaml`);
  expect(told).toEqual(["block secret/file/key-store deploy/release.p12:1"]);
});

test("nothing is told where the policy does without the builtin scanner", async () => {
  const desk = await makeDesk();
  await desk.commit(FILES);
  await desk.write(".git/gate.yaml", "version: 1\nscanners: [secretlint]\n");
  expect(await namesTold(desk, "--policy", `${desk.clone.dir}/.git/gate.yaml`)).toEqual([]);
});
