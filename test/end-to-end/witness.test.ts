import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { ObjectSink } from "../../gate/read/batch-parser.ts";
import { beginPush } from "../../gate/read/read-push.ts";
import { parseOid } from "../../model/oid.ts";
import { rawBytes, rawFromText } from "../../model/raw.ts";
import { plainRepo } from "../../sys/git.ts";
import { type HistoryPlan, histories, writeHistory } from "../support/histories.ts";
import { initRepo, mustGit, type Repo } from "../support/repo.ts";
import { makeSandbox } from "../support/sandbox.ts";
import { type Testimony, testify } from "../support/witness.ts";

/** What the gate's own reader finds in a push of these tips. */
const readAsGate = async (repo: Repo, tips: readonly string[]): Promise<Testimony> => {
  const objects = new Set<string>();
  const places = new Set<string>();
  const sink: ObjectSink = { begin: (oid) => void objects.add(oid), write: () => {}, end: () => {} };
  const updates = tips.map((tip, at) => ({
    kind: "create" as const,
    ref: rawFromText(`refs/heads/pushed-${at}`),
    to: parseOid(tip),
  }));
  const never = new AbortController().signal;
  const reading = await beginPush(plainRepo(join(repo.dir), repo.env), updates, never).into(sink);
  await reading.changes(({ by, path, mode, oid }) => {
    if (oid === null || (reading.trees.has(by) && !objects.has(oid))) return;
    places.add(`${by} ${mode} ${oid} ${rawBytes(path).toString("utf8")}`);
  });
  expect(reading.coverage.objectsListed).toBe(reading.coverage.objectsRead);
  return { objects, places };
};

/** A reader as one would write it in an evening: it follows first parents only. */
const readNaively = async (repo: Repo, tips: readonly string[]): Promise<Pick<Testimony, "objects">> => {
  const lines = await mustGit(repo, ["rev-list", "--objects", "--first-parent", ...tips, "--not", "--all"]);
  return { objects: new Set(lines.split("\n").flatMap((line) => (line === "" ? [] : [line.slice(0, 40)]))) };
};

const sorted = (set: ReadonlySet<string>): readonly string[] => [...set].sort();

/** Every generated history gets a repository of its own. */
const inRepository = async <T>(
  plan: HistoryPlan,
  see: (repo: Repo, tips: readonly string[], trusted: readonly string[]) => Promise<T>,
): Promise<T> => {
  const repo = await initRepo(await sandbox, `history-${count++}.git`, { bare: true });
  const { trusted, pushed } = await writeHistory(repo, plan);
  return see(repo, pushed, trusted);
};

let sandbox: ReturnType<typeof makeSandbox>;
let count = 0;

test("for any history, the incoming objects and the places of each are what an independent witness finds", async () => {
  sandbox = makeSandbox();
  const property = fc.asyncProperty(histories, (plan) =>
    inRepository(plan, async (repo, tips, trusted) => {
      const [found, testimony] = [await readAsGate(repo, tips), await testify(repo.dir, trusted, tips)];
      expect(sorted(found.objects)).toEqual(sorted(testimony.objects));
      expect(sorted(found.places)).toEqual(sorted(testimony.places));
    }),
  );
  await fc.assert(property, { numRuns: 80 });
}, 300_000);

test("control: the witness convicts a reader that follows first parents only", async () => {
  sandbox = makeSandbox();
  const property = fc.asyncProperty(histories, (plan) =>
    inRepository(plan, async (repo, tips, trusted) => {
      const [found, testimony] = [await readNaively(repo, tips), await testify(repo.dir, trusted, tips)];
      expect(sorted(found.objects)).toEqual(sorted(testimony.objects));
    }),
  );
  const { failed } = await fc.check(property, { numRuns: 60, endOnFailure: true });
  expect(failed).toBe(true);
}, 300_000);
