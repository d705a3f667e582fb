import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findOut } from "../../../gate/forward/find-out.ts";
import { forwardPush } from "../../../gate/forward/forward-push.ts";
import { parseOid } from "../../../model/oid.ts";
import type { Raw } from "../../../model/raw.ts";
import type { RefUpdate } from "../../../model/ref-update.ts";
import { create, makeWorld, move, remove, target, type World } from "./world.ts";

let world: World;
beforeEach(async () => {
  world = await makeWorld();
});
afterEach(() => world.remove());

const push = (updates: readonly RefUpdate[], more: Partial<Parameters<typeof forwardPush>[0]> = {}) =>
  forwardPush({
    repo: world.repo,
    target: target(world.up),
    updates,
    stateDir: world.stateDir,
    graceMs: 0,
    ...more,
  });

const id = async (rev: string) => parseOid(await world.git(world.work, "rev-parse", rev));

for (const format of ["sha1", "sha256"] as const) {
  it(`forwards creations, moves, rewrites, deletions and every kind of tag in one call (${format})`, async () => {
    await world.remove();
    world = await makeWorld({ sha256: format === "sha256" });
    const one = await world.commit();
    await world.git(world.work, "tag", "-a", "-m", "first", "v1");
    const oldTag = await id("v1");
    await world.seed("both", "main", "main:rewritten", "main:gone", "v1", "main:refs/tags/light");
    const two = await world.commit();
    await world.git(world.work, "tag", "-f", "-a", "-m", "moved", "v1");
    const newTag = await id("v1");
    const tree = await id("HEAD^{tree}");
    const blob = await id("HEAD:file");
    await world.git(world.work, "checkout", "-q", "--orphan", "other");
    const orphan = await world.commit();
    await world.offer(two, newTag, orphan);
    const outcome = await push([
      move("refs/heads/main", one, two),
      move("refs/heads/rewritten", one, orphan),
      remove("refs/heads/gone", one),
      create("refs/heads/new", two),
      move("refs/tags/v1", oldTag, newTag),
      move("refs/tags/light", one, two),
      create("refs/tags/tree", tree),
      create("refs/tags/blob", blob),
      create("refs/notes/x", orphan),
    ]);
    expect(outcome).toEqual({ outcome: "landed", words: [] });
    const refs = await world.git(world.up, "for-each-ref", "--format=%(refname) %(objectname)");
    expect(refs.split("\n")).toEqual([
      `refs/heads/main ${two}`,
      `refs/heads/new ${two}`,
      `refs/heads/rewritten ${orphan}`,
      `refs/notes/x ${orphan}`,
      `refs/tags/blob ${blob}`,
      `refs/tags/light ${two}`,
      `refs/tags/tree ${tree}`,
      `refs/tags/v1 ${newTag}`,
    ]);
  });
}

it("forwards a push of nothing but deletions, and of nothing at all", async () => {
  const one = await world.commit();
  await world.seed("both", "main", "main:gone");
  expect((await push([remove("refs/heads/gone", one)])).outcome).toBe("landed");
  expect(await world.ref(world.up, "refs/heads/gone")).toBeNull();
  expect((await push([remove("refs/heads/never", null)])).outcome).toBe("landed");
});

it("names each ref that upstream refuses, in upstream's words, and changes nothing there", async () => {
  const one = await world.commit();
  await world.seed("both", "main");
  const two = await world.commit();
  await world.offer(two);
  await world.hook(
    world.up,
    "update",
    'case $1 in */locked) printf "\\033[31mno, \\033]0;title\\007locked\\n" >&2; exit 1;; esac',
  );
  const outcome = await push([move("refs/heads/main", one, two), create("refs/heads/locked", two)]);
  expect(outcome).toEqual({
    outcome: "not-landed",
    message: "upstream refused the push; nothing was changed there",
    refusals: [
      { ref: "refs/heads/main", words: "not pushed, because another ref was refused", because: "other" },
      { ref: "refs/heads/locked", words: "hook declined", because: "upstream" },
    ],
    words: ["\\x1b[31mno, \\x1b]0;title\\x07locked", "error: hook declined to update refs/heads/locked"],
  });
  expect(await world.ref(world.up, "main")).toBe(one);
  expect(await world.ref(world.up, "locked")).toBeNull();
});

it("is refused when upstream moved since, and never overwrites it", async () => {
  const one = await world.commit();
  await world.seed("both", "main");
  const theirs = await world.commit();
  await world.seed("up", "main");
  await world.git(world.work, "reset", "-q", "--hard", one);
  const ours = await world.commit("ours");
  await world.offer(ours);
  const outcome = await push([move("refs/heads/main", one, ours), create("refs/heads/new", ours)]);
  expect(outcome).toMatchObject({
    outcome: "not-landed",
    message: "upstream moved: fetch first",
    refusals: [
      { ref: "refs/heads/main", words: "upstream moved: fetch first" },
      { ref: "refs/heads/new", words: "not pushed, because another ref was refused" },
    ],
  });
  expect(await world.ref(world.up, "main")).toBe(theirs);
  expect(await world.ref(world.up, "new")).toBeNull();
  // Control: the same push without a lease takes their commit away.
  await world.git(world.gate, "push", "-q", "--force", world.up, `${ours}:refs/heads/main`);
  expect(await world.ref(world.up, "main")).toBe(ours);
});

it("does not create what somebody else created upstream meanwhile", async () => {
  const one = await world.commit();
  const two = await world.commit();
  await world.offer(one, two);
  await world.git(world.work, "push", "-q", world.up, `${one}:refs/heads/new`);
  expect((await push([create("refs/heads/new", two)])).outcome).toBe("not-landed");
  expect(await world.ref(world.up, "new")).toBe(one);
});

it("is landed when upstream already has exactly what is pushed, deletions too", async () => {
  const one = await world.commit();
  await world.seed("both", "main", "main:gone");
  const two = await world.commit();
  await world.offer(two);
  await world.seed("up", "main", ":gone");
  const outcome = await push([move("refs/heads/main", one, two), remove("refs/heads/gone", one)]);
  expect(outcome.outcome).toBe("landed");
});

it("passes on what upstream says to a push that lands", async () => {
  const one = await world.commit();
  await world.offer(one);
  await world.hook(world.up, "post-receive", "echo 'open a pull request: https://example.com/new'");
  expect(await push([create("refs/heads/new", one)])).toEqual({
    outcome: "landed",
    words: ["open a pull request: https://example.com/new"],
  });
});

it("forwards thousands of refs in one call, with leases", async () => {
  const one = await world.commit();
  const two = await world.commit();
  await world.offer(two);
  const names = Array.from({ length: 1500 }, (_, n) => `refs/tags/release-${n}`);
  await world.git(world.work, "push", "-q", world.up, `${one}:refs/tags/release-7`);
  const creations = names.map((name) => create(name, two));
  const refused = await push(creations);
  expect(refused).toMatchObject({ outcome: "not-landed", message: "upstream moved: fetch first" });
  const count = async () => (await world.git(world.up, "for-each-ref")).split("\n").length;
  expect(await count()).toBe(1);
  const outcome = await push([
    ...creations.filter(({ ref }) => !ref.endsWith("-7")),
    move("refs/tags/release-7", one, two),
  ]);
  expect(outcome.outcome).toBe("landed");
  expect(await count()).toBe(1500);
  const away = await push(names.map((name) => remove(name, two)));
  expect(away.outcome).toBe("landed");
  expect(await world.git(world.up, "for-each-ref")).toBe("");
});

it("forwards names that are not text, and names with quotes", async () => {
  const one = await world.commit();
  await world.offer(one);
  const name = 'refs/heads/caf\xe9-"q"-#;' as Raw;
  expect((await push([{ kind: "create", ref: name, to: one }])).outcome).toBe("landed");
  expect(await world.git(world.up, "for-each-ref", "--format=%(refname)")).toBe(name);
});

it("refuses ref names that would be read as something else", async () => {
  const one = await world.commit();
  await world.offer(one);
  for (const name of [
    "--delete",
    "refs/heads/a:refs/heads/main",
    "refs/heads/x\nrefs/heads/y",
    "refs/heads/../x",
    "HEAD",
  ]) {
    await expect(push([create(name, one)])).rejects.toThrow("cannot forward the ref name");
  }
});

describe("with settings in the gate's repository that would redirect a forward", () => {
  const cases: [string, (evil: string) => string][] = [
    ["url.insteadOf", (evil) => `[url "${evil}"]\n\tinsteadOf = file://${world.up}\n`],
    ["url.pushInsteadOf", (evil) => `[url "${evil}"]\n\tpushInsteadOf = file://${world.up}\n`],
    [
      "a remote named like the URL",
      (evil) => `[remote "file://${world.up}"]\n\turl = ${evil}\n\tpushurl = ${evil}\n`,
    ],
  ];
  for (const [name, config] of cases) {
    it(`ignores ${name}`, async () => {
      const evil = join(world.dir, "evil.git");
      await world.git(world.dir, "init", "-q", "--bare", evil);
      const one = await world.commit();
      await world.offer(one);
      await writeFile(join(world.gate, "config"), `[core]\n\tbare = true\n${config(evil)}`);
      const upstream = target(`file://${world.up}`);
      expect((await push([create("refs/heads/new", one)], { target: upstream })).outcome).toBe("landed");
      expect(await world.ref(world.up, "new")).toBe(one);
      expect(await world.ref(evil, "new")).toBeNull();
      // Control: git itself, in the gate's repository, is redirected.
      await world.git(world.gate, "push", "-q", upstream.url, `${one}:refs/heads/naive`);
      expect(await world.ref(world.up, "naive")).toBeNull();
      expect(await world.ref(evil, "naive")).toBe(one);
    });
  }

  it("runs none of the gate's own pre-push hooks and takes no tags along", async () => {
    const one = await world.commit();
    await world.git(world.work, "tag", "-a", "-m", "t", "annotated");
    await world.seed("gate", "main", "annotated");
    await world.git(world.gate, "config", "push.followTags", "true");
    await world.hook(world.gate, "pre-push", "exit 1");
    expect((await push([create("refs/heads/new", one)])).outcome).toBe("landed");
    expect(await world.git(world.up, "for-each-ref", "--format=%(refname)")).toBe("refs/heads/new");
  });
});

it("says that upstream lacks the atomic capability; a single ref still goes", async () => {
  const one = await world.commit();
  await world.offer(one);
  await world.git(world.up, "config", "receive.advertiseAtomic", "false");
  expect(await push([create("refs/heads/a", one), create("refs/heads/b", one)])).toMatchObject({
    outcome: "not-landed",
    message: "upstream cannot take several refs as one (it lacks the atomic capability)",
    hint: "push one ref at a time",
  });
  expect(await world.git(world.up, "for-each-ref")).toBe("");
  expect((await push([create("refs/heads/a", one)])).outcome).toBe("landed");
});

it("tells a missing upstream from a refusal", async () => {
  const one = await world.commit();
  await world.offer(one);
  const outcome = await push([create("refs/heads/a", one)], { target: target(join(world.dir, "none.git")) });
  expect(outcome).toMatchObject({ outcome: "not-landed", refusals: [] });
  expect(outcome).toHaveProperty(
    "message",
    expect.stringMatching(/cannot reach upstream .*nothing was sent/),
  );
});

it("sends nothing that the gate does not have", async () => {
  const one = await world.commit();
  const outcome = await push([create("refs/heads/a", one)]);
  expect(outcome.outcome).not.toBe("landed");
  expect(await world.ref(world.up, "a")).toBeNull();
});

it("is unknown when upstream falls silent with the push in its hands", async () => {
  const one = await world.commit();
  await world.offer(one);
  await world.hook(world.up, "pre-receive", "exec sleep 20");
  const silent = target(world.up, { stallTimeoutMs: 2_500 });
  expect(await push([create("refs/heads/a", one)], { target: silent })).toMatchObject({
    outcome: "unknown",
    message: expect.stringMatching(/it was silent for 3 s.*has not changed yet, and still may/),
  });
});

it("calls nothing landed that is there only in part", async () => {
  const one = await world.commit();
  await world.seed("both", "main");
  const two = await world.commit();
  await world.seed("up", "main");
  const updates = [move("refs/heads/main", one, two), create("refs/heads/new", two)];
  const question = { repo: world.repo, target: target(world.up), stateDir: world.stateDir, updates };
  expect(await findOut(question, 0)).toEqual({
    landed: false,
    unchanged: false,
    message: "upstream holds neither all the old nor all the new values",
  });
  await world.seed("up", "main:new");
  expect(await findOut(question, 0)).toEqual({ landed: true });
});

it("leaves nothing behind in the gate", async () => {
  const one = await world.commit();
  await world.seed("gate", "main");
  const before = await world.git(world.dir, "-C", world.gate, "for-each-ref");
  await push([create("refs/heads/new", one)]);
  expect(await world.git(world.gate, "for-each-ref")).toBe(before);
  expect(await readdir(world.stateDir)).toEqual([]);
});
