import { describe, expect, test } from "vitest";
import {
  addUpstream,
  type Bench,
  type BenchOptions,
  type ForwardTo,
  makeBench,
  ungated,
} from "../../support/bench.ts";
import { leftQuarantines, stateOf } from "../../support/gate-repo.ts";
import { type NaiveScan, naiveScans } from "../../support/naive-scans.ts";
import { quiet } from "../../support/processes.ts";
import { type Pushed, push, type Updates } from "../../support/push.ts";
import { pushPack } from "../../support/raw-push.ts";
import { fsck, type ObjectFormat, objectsOf, type Repo, refsOf } from "../../support/repo.ts";
import { piecesOf } from "../../support/secrets.ts";

/** What a case pushes, and what its pusher must read. */
export interface Attempt {
  readonly updates: Updates;
  /** Words of the gate: rule, `path:line`, short commit. */
  readonly shows?: readonly string[];
  /** A pack of the case's own making, handed to receive-pack by hand. */
  readonly pack?: Uint8Array;
}

/** One trick: how to do it, and whether it may get through. */
export interface Case {
  /** A sentence: what happens to which push. */
  readonly name: string;
  readonly verdict: "accepted" | "refused";
  /** A plausible scan that does not see the token: the proof that the trick is one. */
  readonly missedBy?: NaiveScan;
  /** Also tried over ssh and HTTP. */
  readonly everywhere?: true;
  /** The token stands in a ref's name, which git at the pusher's end repeats. */
  readonly tokenInRef?: true;
  /** The push cannot land even without the gate. */
  readonly gitRefuses?: true;
  readonly gate?: BenchOptions;
  build(bench: Bench): Promise<Attempt>;
}

/** How a gate is reached, and how it reaches its upstream, if it has one. */
export interface Way {
  reach(bench: Bench): Promise<{ url: string; env?: Readonly<Record<string, string>> }>;
  readonly forward?: ForwardTo;
}

export const byPath: Way = {
  reach: async ({ gate }) => ({ url: gate.dir }),
  forward: ({ dir }) => ({ url: dir }),
};

/** Runs every case as a test of its own. */
export const runCases = (
  title: string,
  cases: readonly Case[],
  way = byPath,
  format: ObjectFormat = "sha1",
): void => {
  describe(title, () => {
    for (const one of cases) test(one.name, () => runCase(one, way, format));
  });
};

const runCase = async (one: Case, way: Way, format: ObjectFormat): Promise<void> => {
  const bench = await makeBench({ ...one.gate, format });
  const attempt = await one.build(bench);
  const [before, stored, twin] = [
    await refsOf(bench.gate),
    await objectsOf(bench.gate),
    await ungated(bench),
  ];
  const upstream =
    way.forward && (await addUpstream(bench, { policy: one.gate?.policy, forward: way.forward }));
  const { url, env = {} } = await way.reach(bench);

  const pushed = attempt.pack
    ? await pushPack(bench.client, bench.gate, attempt.updates, attempt.pack)
    : await push(bench.client, url, attempt.updates, { env });
  if (one.verdict === "accepted") await expectAccepted(bench, attempt, before, pushed);
  else await expectRefused(bench, before, pushed);
  if (one.verdict === "refused") expect(await objectsOf(bench.gate)).toEqual(stored);
  if (upstream) expect(await refsOf(upstream)).toEqual(await refsOf(bench.gate));
  if (upstream) expect(await fsck(upstream)).toBe("");

  expect(pushed.remote).toMatch(/^gate: /m);
  for (const word of attempt.shows ?? []) expect(pushed.remote).toContain(word);
  await expectNothingLeft(bench, one, pushed);
  if (one.verdict === "refused" && !one.gitRefuses)
    await expectTrickWorksElsewhere(bench, one, attempt, twin);
};

const expectAccepted = async (
  { gate }: Bench,
  { updates }: Attempt,
  before: Readonly<Record<string, string>>,
  pushed: Pushed,
): Promise<void> => {
  expect(pushed).toMatchObject({ exitCode: 0 });
  expect(await refsOf(gate)).toEqual(applied(before, updates));
};

const expectRefused = async (
  { gate }: Bench,
  before: Readonly<Record<string, string>>,
  pushed: Pushed,
): Promise<void> => {
  expect(pushed).toMatchObject({ exitCode: 1 });
  expect(pushed.remote).toMatch(/^gate: refused/m);
  expect(pushed.text).toMatch(/pre-receive hook declined|missing necessary objects/);
  expect(await refsOf(gate)).toEqual(before);
};

/** What a gate's refs are after an accepted push. */
export const applied = (
  before: Readonly<Record<string, string>>,
  updates: Updates,
): Readonly<Record<string, string | null>> =>
  Object.fromEntries(Object.entries({ ...before, ...updates }).filter(([, oid]) => oid !== null));

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

const expectNothingLeft = async (
  { gate, token, sandbox }: Bench,
  one: Case,
  pushed: Pushed,
): Promise<void> => {
  const told = one.tokenInRef ? pushed.remote : pushed.text;
  const kept = await stateOf(gate);
  expect(piecesOf(token).filter((piece) => told.includes(piece) || kept.includes(piece))).toEqual([]);
  expect(pushed.remote).not.toMatch(CONTROL);
  await quiet(sandbox.dir);
  expect(await leftQuarantines(gate)).toEqual([]);
  expect(await fsck(gate)).toBe("");
};

/** The control: without the gate the push lands, and the scan that the case names sees no token. */
const expectTrickWorksElsewhere = async (
  { client, token, base }: Bench,
  one: Case,
  { updates, pack }: Attempt,
  twin: Repo,
): Promise<void> => {
  const landed = pack ? await pushPack(client, twin, updates, pack) : await push(client, twin.dir, updates);
  expect(landed).toMatchObject({ exitCode: 0 });
  expect(await refsOf(twin)).toMatchObject(
    Object.fromEntries(Object.entries(updates).filter(([, oid]) => oid)),
  );
  if (one.missedBy) expect(await naiveScans[one.missedBy](client, updates, base)).not.toContain(token);
};
