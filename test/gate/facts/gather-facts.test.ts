import { describe, expect, test } from "vitest";
import { FactGatherer } from "../../../gate/facts/gather-facts.ts";
import { Notes } from "../../../gate/facts/notes.ts";
import type { ObjectSink } from "../../../gate/read/batch-parser.ts";
import { incoming } from "../../../gate/read/list-objects.ts";
import { type Oid, parseOid } from "../../../model/oid.ts";
import type { Policy } from "../../../policy/policy.ts";
import { plainRepo } from "../../../sys/git.ts";
import { change, oid, parsed, QUIET, withContent, withFiles } from "../../policy/support.ts";
import { writeObject } from "../../support/objects.ts";
import { initRepo, type Repo } from "../../support/repo.ts";
import { makeSandbox } from "../../support/sandbox.ts";

const nowhere: ObjectSink = { begin() {}, write() {}, end() {} };
const signal = new AbortController().signal;
const counts = (blob: number, commit = 0) => ({ blob, commit, tag: 0, tree: 0 });

const pass = (sink: ObjectSink, digit: string, text: string): void => {
  const bytes = Buffer.from(text);
  sink.begin(oid(digit), "blob", bytes.length);
  sink.write(bytes);
  sink.end();
};

const contentsOf = (gatherer: FactGatherer) =>
  gatherer.contents(plainRepo("/nowhere", {}), { tips: [], args: [] }, signal);

describe("what no rule asks for", () => {
  test("is neither looked at nor kept", async () => {
    const gatherer = new FactGatherer(QUIET);
    expect(gatherer.watch(nowhere)).toBe(nowhere);
    gatherer.objectsPassed(counts(1, 1));
    gatherer.change(change("a\u202e"));
    expect(await contentsOf(gatherer)).toEqual({
      commitCount: 1,
      commits: [],
      signatures: new Map(),
      changedCount: 1,
      changes: [],
      blobs: new Map(),
      texts: new Map(),
      names: new Map(),
    });
  });
});

describe("coverage", () => {
  const policy: Policy = withFiles({ binaries: "block" });

  test("a file that passed unseen refuses the push", () => {
    const gatherer = new FactGatherer(policy);
    pass(gatherer.watch(nowhere), "b", "a\0");
    expect(() => gatherer.objectsPassed(counts(2))).toThrow("2 files and commits read, 1 of them looked at");
  });

  test("what another thread noted counts, and is known", async () => {
    const gatherer = new FactGatherer(policy);
    pass(gatherer.watch(nowhere), "b", "text");
    const elsewhere = new Notes(gatherer.asks, nowhere);
    pass(elsewhere, "c", "a\0");
    gatherer.absorb(structuredClone(elsewhere.noted()));
    gatherer.objectsPassed(counts(2));
    gatherer.change(change("a.bin", { oid: oid("c") }));
    gatherer.change(change("a.txt"));
    expect((await contentsOf(gatherer)).changes.map(({ path }) => path)).toEqual(["a.bin"]);
  });
});

describe("what rules read", () => {
  test("is read from the repository, before and after, and a submodule is not", async () => {
    const sandbox = await makeSandbox();
    const repo = await initRepo(sandbox, "repo");
    const [before, after] = [await blobOf(repo, "* text\n"), await blobOf(repo, "* filter=x\n")];
    const gatherer = new FactGatherer(withContent({ attributes: "block", urlUnsafe: "block" }));
    gatherer.objectsPassed(counts(2, 2));
    gatherer.change(change(".gitattributes", { oid: after, olds: [before], oldModes: ["100644"] }));
    gatherer.change(change(".gitmodules", { mode: "160000", oid: oid("e") }));
    const git = plainRepo(`${repo.dir}/.git`, process.env);
    const { texts } = await gatherer.contents(git, incoming([]), signal);
    expect([...texts.values()].sort()).toEqual(["* filter=x\n", "* text\n"]);
  });
});

const blobOf = async (repo: Repo, text: string): Promise<Oid> =>
  parseOid(await writeObject(repo, "blob", text));

test("patterns and people are asked for only where the policy names any", () => {
  expect(new FactGatherer(QUIET).asks.commits).toBe(false);
  const { policy } = parsed("commits: { message: [{ forbid: WIP }] }\n");
  expect(new FactGatherer(policy).asks.commits).toBe(true);
});
