import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gatherLocalFacts } from "../../../gate/forward/gather-local-facts.ts";
import { type LocalFacts, localRefusals } from "../../../gate/forward/local-refusals.ts";
import type { Oid } from "../../../model/oid.ts";
import { rawFromText } from "../../../model/raw.ts";
import { oldOf, type RefName, type RefUpdate, tipOf } from "../../../model/ref-update.ts";
import { run } from "../../../sys/run.ts";
import { create, ENV, makeWorld, move, ref, remove, type World } from "./world.ts";

let world: World;
let env: Record<string, string>;
let one: Oid;
let two: Oid;
/** A commit without ancestors. */
let other: Oid;
beforeEach(async () => {
  world = await makeWorld();
  env = { ...ENV };
  one = await world.commit();
  await world.seed("both", "main", "main:gone", "main:refs/tags/v1");
  await world.git(world.up, "symbolic-ref", "HEAD", "refs/heads/elsewhere");
  two = await world.commit();
  await world.git(world.work, "checkout", "-q", "--orphan", "other");
  other = await world.commit();
  await world.offer(two, other);
});
afterEach(() => world.remove());

const rules = async (updates: readonly RefUpdate[]) => {
  const reasons = localRefusals(updates, await gatherLocalFacts(world.repo, updates, env));
  return reasons.map(({ rule }) => rule);
};
const config = (key: string, value: string) => world.git(world.gate, "config", "--add", key, value);

/** Forwards each ref as it comes, before git itself has judged it. */
const naive = () =>
  world.hook(
    world.gate,
    "pre-receive",
    `unset GIT_QUARANTINE_PATH; export GIT_CONFIG_GLOBAL=/dev/null
     while read old new ref; do
       case $new in *[!0]*) git push -q --force '${world.up}' "$new:$ref";; *) git push -q '${world.up}' ":$ref";; esac
     done`,
  );

/** A push by hand (gitprotocol-pack(5)), with any names and as many times as one likes; without objects. */
const rawPush = async (updates: readonly RefUpdate[]) => {
  const zero = "0".repeat(40);
  const line = (text: string) => `${(text.length + 4).toString(16).padStart(4, "0")}${text}`;
  const commands = updates.map((update, index) => {
    const words = `${oldOf(update) ?? zero} ${tipOf(update) ?? zero} ${update.ref}`;
    return line(index === 0 ? `${words}\0 report-status` : words);
  });
  const pack = Buffer.from("5041434b0000000200000000", "hex");
  const sum = createHash("sha1").update(pack).digest();
  const brings = updates.some(({ kind }) => kind !== "delete");
  const input = Buffer.concat([
    Buffer.from(`${commands.join("")}0000`, "latin1"),
    ...(brings ? [pack, sum] : []),
  ]);
  const { stdout } = await run({ argv: ["git", "receive-pack", world.gate], env, input });
  return stdout.toString("latin1");
};

const refs = (where: string) => world.git(where, "for-each-ref", "--format=%(refname) %(objectname)");

interface Case {
  readonly rule: string;
  readonly set: () => Promise<unknown>;
  readonly updates: () => readonly RefUpdate[];
}

describe("a push that git would refuse after the gate", () => {
  const cases: Record<string, Case> = {
    "a deletion under receive.denyDeletes": {
      rule: "deny-deletes",
      set: () => config("receive.denyDeletes", "yes"),
      updates: () => [remove("refs/heads/gone", one)],
    },
    "a deletion under receive.denyDeletes in the configuration of the gate's account": {
      rule: "deny-deletes",
      set: async () => {
        env["GIT_CONFIG_GLOBAL"] = join(world.dir, "gitconfig");
        await writeFile(env["GIT_CONFIG_GLOBAL"], "[receive]\n\tdenyDeletes\n");
      },
      updates: () => [remove("refs/heads/gone", one)],
    },
    "a deletion of HEAD's branch": {
      rule: "delete-current",
      set: async () => {},
      updates: () => [remove("refs/heads/main", one)],
    },
    "a rewrite under receive.denyNonFastForwards": {
      rule: "deny-rewrites",
      set: () => config("receive.denyNonFastForwards", "1"),
      updates: () => [move("refs/heads/main", one, other)],
    },
    "a ref that is hidden": {
      rule: "hidden-ref",
      set: () => config("transfer.hideRefs", "refs/heads/secret/"),
      updates: () => [create("refs/heads/secret/x", one)],
    },
    "a ref that is hidden again": {
      rule: "hidden-ref",
      set: async () => {
        await config("receive.hideRefs", "!refs/heads/secret");
        await config("receive.hideRefs", "^refs/heads/secret");
      },
      updates: () => [create("refs/heads/secret", one)],
    },
    "a ref below an existing one": {
      rule: "ref-conflict",
      set: () => world.git(world.gate, "update-ref", "refs/heads/a", one),
      updates: () => [create("refs/heads/a/b", one)],
    },
    "a ref above an existing one": {
      rule: "ref-conflict",
      set: () => world.git(world.gate, "update-ref", "refs/heads/a/b/c", one),
      updates: () => [create("refs/heads/a", one)],
    },
    "the branch that is checked out": {
      rule: "checked-out",
      set: () => world.git(world.gate, "config", "core.bare", "false"),
      updates: () => [move("refs/heads/main", one, two)],
    },
    "a branch that is checked out in a linked working tree": {
      rule: "checked-out",
      set: () => world.git(world.gate, "worktree", "add", "-q", join(world.dir, "linked"), "gone"),
      updates: () => [move("refs/heads/gone", one, two)],
    },
    "anything, with an update hook": {
      rule: "update-hook",
      set: () => world.hook(world.gate, "update", "exit 1"),
      updates: () => [move("refs/heads/main", one, two)],
    },
    "anything, with a reference-transaction hook": {
      rule: "reference-transaction-hook",
      set: () => world.hook(world.gate, "reference-transaction", "exit 1"),
      updates: () => [move("refs/heads/main", one, two)],
    },
    "a ref that goes to proc-receive": {
      rule: "proc-receive",
      set: () => config("receive.procReceiveRefs", "ad:refs/for"),
      updates: () => [create("refs/for/main", one)],
    },
    "a ref twice in one push": {
      rule: "duplicate-ref",
      set: async () => {},
      updates: () => [create("refs/heads/new", one), create("refs/heads/new", two)],
    },
  };
  for (const [name, { rule, set, updates }] of Object.entries(cases)) {
    it(`is refused before it is forwarded: ${name}`, async () => {
      // Without what makes git refuse, there is no reason. (Some cases need no setting.)
      const without = await rules(updates());
      await set();
      expect(await rules(updates())).toEqual([`local/${rule}`]);
      if (!["delete-current", "duplicate-ref"].includes(rule)) expect(without).toEqual([]);
      // Control: forwarded all the same, it stands upstream and not here.
      await naive();
      const [here, there] = [await refs(world.gate), await refs(world.up)];
      const report = await rawPush(updates());
      expect(report.includes("ng refs/") || !report.includes("unpack ok")).toBe(true);
      expect(await refs(world.up)).not.toBe(there);
      if (rule !== "duplicate-ref") expect(await refs(world.gate)).toBe(here);
      expect(await refs(world.gate)).not.toBe(await refs(world.up));
    });
  }

  it("is refused before it is forwarded: a ref that only points at another one", async () => {
    await world.git(world.gate, "symbolic-ref", "refs/heads/alias", "refs/heads/main");
    expect(await rules([move("refs/heads/alias", one, two)])).toEqual(["local/symbolic-ref"]);
    await naive();
    await rawPush([move("refs/heads/alias", one, two)]);
    expect(await world.ref(world.gate, "refs/heads/main")).toBe(two);
    expect(await world.ref(world.up, "refs/heads/main")).toBe(one);
  });

  it("is refused before it is forwarded: a name that is none", async () => {
    for (const name of [
      "refs/heads/a..b",
      "refs/x",
      "HEAD",
      "refs/heads/.x",
      "refs/heads/x.lock",
      "refs/heads/@{0}",
    ]) {
      expect(await rules([create(name, one)]), name).toEqual(["local/ref-name"]);
      expect(await rawPush([create(name, one)]), name).toMatch(/ng \S+ (funny refname|failed)/);
    }
    expect(await rules([create("refs/heads/-x", one), create("refs/heads/ä", one)])).toEqual([]);
  });

  it("is refused when a name is freed in the same push, as upstream refuses it too", async () => {
    await world.seed("both", "main:a");
    const updates = [remove("refs/heads/a", one), create("refs/heads/a/b", one)];
    expect(await rules(updates)).toEqual(["local/ref-conflict"]);
    const atomic = await world.tryGit(
      world.gate,
      "push",
      "--atomic",
      world.up,
      `:refs/heads/a`,
      `${one}:refs/heads/a/b`,
    );
    expect(atomic.exitCode).not.toBe(0);
    expect(await world.ref(world.up, "a/b")).toBeNull();
  });

  it("is refused when it comes from a shallow clone and brings its boundary along", async () => {
    await world.git(world.gate, "config", "receive.shallowUpdate", "true");
    await world.hook(world.gate, "pre-receive", `env >'${world.dir}/env'; exit 1`);
    const shallow = join(world.dir, "shallow");
    await world.git(world.work, "checkout", "-q", "main");
    await world.git(world.dir, "clone", "-q", "--depth=1", `file://${world.work}`, shallow);
    await world.git(shallow, "commit", "-q", "--amend", "-m", "on the boundary");
    await world.tryGit(shallow, "push", "-q", world.gate, "HEAD:refs/heads/s");
    const text = await readFile(join(world.dir, "env"), "utf8");
    env["GIT_SHALLOW_FILE"] = /^GIT_SHALLOW_FILE=(.*)$/m.exec(text)?.[1] ?? "";
    expect(env["GIT_SHALLOW_FILE"]).not.toBe("");
    expect(await rules([create("refs/heads/s", two)])).toEqual(["local/shallow"]);
  });
});

describe("a push that git takes", () => {
  it("has no reason against it, with every setting that does not concern it", async () => {
    for (const [key, value] of [
      ["receive.denyDeletes", "true"],
      ["receive.denyNonFastForwards", "true"],
      ["transfer.hideRefs", "refs/heads/sec"],
      ["transfer.hideRefs", "refs/heads/hidden"],
      ["transfer.hideRefs", "!refs/heads/hidden/not"],
      ["receive.procReceiveRefs", "refs/for"],
      ["receive.denyCurrentBranch", "refuse"],
    ] as const) {
      await config(key, value);
    }
    await world.hook(world.gate, "post-update", "exit 1");
    const updates = [
      move("refs/heads/main", one, two),
      remove("refs/tags/v1", one),
      create("refs/heads/hidden/not", one),
      create("refs/heads/secret", one),
      create("refs/forth/x", one),
      remove("refs/heads/never", null),
    ];
    expect(await rules(updates)).toEqual([]);
    const report = await rawPush(updates);
    expect(report).not.toMatch(/^.{4}ng /m);
    expect(await world.ref(world.gate, "refs/heads/secret")).toBe(one);
  });
});

describe("facts that this git does not know", () => {
  const facts = (more: Partial<LocalFacts>): LocalFacts => ({
    config: new Map(),
    head: ref("refs/heads/main"),
    checkedOut: new Set(),
    refs: new Set(),
    symbolic: new Set(),
    lateHooks: new Set(),
    preReceive: true,
    rewrites: new Set(),
    shallow: false,
    namespace: false,
    ...more,
  });
  const judge = (more: Partial<LocalFacts>, update: RefUpdate = create("refs/heads/x", one)) =>
    localRefusals([update], facts(more)).map(({ rule }) => rule);

  const settings = (key: string, ...values: string[]) => new Map([[key, values.map(rawFromText)]]);

  it("hooks in the configuration count like files (git 2.54)", () => {
    expect(judge({ config: settings("hook.lint.event", "update") })).toEqual(["local/update-hook"]);
    expect(judge({ config: settings("hook.other.event", "pre-receive") })).toEqual(["local/sibling-hook"]);
    expect(judge({ config: settings("hook.other.event", "post-receive", "pre-commit") })).toEqual([]);
  });

  it("a namespace cannot forward", () => {
    expect(judge({ namespace: true })).toEqual(["local/namespace"]);
  });

  it("words and booleans of receive.denyDeleteCurrent and receive.denyCurrentBranch", () => {
    const deletion = () => remove("refs/heads/main", one);
    const change = () => move("refs/heads/main", one, two);
    const checkedOut = new Set([ref("refs/heads/main")]) as ReadonlySet<RefName>;
    for (const [value, refused] of [
      ["warn", false],
      ["Ignore", false],
      ["false", false],
      ["0", false],
      ["refuse", true],
      ["true", true],
      ["updateInstead", true],
    ] as const) {
      const current = settings("receive.denydeletecurrent", value);
      expect(judge({ config: current }, deletion()), value).toEqual(refused ? ["local/delete-current"] : []);
      const branch = settings("receive.denycurrentbranch", value);
      expect(judge({ config: branch, checkedOut }, change()), value).toEqual(
        refused ? ["local/checked-out"] : [],
      );
    }
  });

  it("receive.procReceiveRefs may say what it does not mean", () => {
    const config = settings("receive.procreceiverefs", "!:refs/heads");
    expect(judge({ config })).toEqual([]);
    expect(judge({ config }, create("refs/tags/x", one))).toEqual(["local/proc-receive"]);
  });
});
