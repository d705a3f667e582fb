import { expect, test } from "vitest";
import { auditRecord } from "../../../gate/line/audit-record.ts";
import type { PushRecord } from "../../../gate/line/push-record.ts";
import { surroundingsOf } from "../../../gate/line/surroundings.ts";
import { shower } from "../../../gate/scan/redact.ts";
import { decidePush } from "../../../policy/decide-push.ts";
import { BUILT_IN, DEFAULT_POLICY } from "../../../policy/defaults.ts";
import { Stopwatch } from "../../../sys/clock.ts";
import { writeCommit, writeTag } from "../../support/objects.ts";
import { githubToken, piecesOf } from "../../support/secrets.ts";
import { creations, makePair } from "../read/pushes.ts";
import { scan, testScanner } from "../scan/scans.ts";

const WHO = { uid: 1, user: "git", via: "local" } as const;
const SEEN = { node: "v20.20.2", path: "/usr/bin:/bin", variables: ["GIT_DIR", "PATH"] };
const show = shower(testScanner());

const nothing: PushRecord = {
  pushId: "0123456789ab",
  updates: [],
  loaded: null,
  waivers: null,
  checks: [],
  scanned: null,
  decision: null,
  forward: null,
  error: null,
};

const recordOf = (record: Partial<PushRecord>) =>
  auditRecord({ ...nothing, ...record }, WHO, "/srv/gate.git", show, new Stopwatch(), SEEN);

test("a push that leaks everywhere is recorded with rule, place and fingerprint, and without the secret", async () => {
  const pair = await makePair();
  const token = githubToken("audit");
  const tip = await writeCommit(pair.client, {
    files: { "a.env": `T=${token}\n`, [`${token}.txt`]: "x\n" },
    message: `${token}\n`,
    author: `A <${token}@example.com>`,
  });
  const tag = await writeTag(pair.client, { object: tip, name: token, message: token });
  const refs = { [`refs/heads/${token}`]: tip, [`refs/x/${token}`]: tag };
  const scanned = await scan(pair, refs);
  const updates = creations(refs);
  const facts = { ...scanned, updates: updates.map((update) => ({ update, rewrite: false })), local: [] };
  const decision = decidePush(DEFAULT_POLICY, facts, show);
  const record = recordOf({ updates, scanned, decision, loaded: BUILT_IN });

  const text = JSON.stringify(record);
  expect(piecesOf(token).filter((piece) => text.includes(piece))).toEqual([]);
  expect(record).toMatchObject({
    format: 1,
    event: "push",
    push: "0123456789ab",
    repository: "/srv/gate.git",
    who: WHO,
    verdict: "reject",
    refs: [
      { ref: "refs/heads/[ghp_… (40 characters)]", kind: "create", from: null, to: tip },
      { ref: "refs/x/[ghp_… (40 characters)]", kind: "create", from: null, to: tag },
    ],
    counts: { commit: 1, tag: 1 },
    findings: [
      {
        rule: "github-pat",
        confidence: "high",
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
        inherited: false,
      },
    ],
    policy: { source: "built-in default", digest: "built-in" },
    forward: null,
  });
  expect(record["findings"]).toMatchObject([
    { spots: expect.arrayContaining([`a.env:1, commit ${tip.slice(0, 10)}`]) },
  ]);
});

test("a push of which nothing is known yet is undecided, and says why", () => {
  expect(recordOf({ error: "git rev-list failed" })).toMatchObject({
    verdict: "undecided",
    error: "git rev-list failed",
    refs: [],
    policy: null,
  });
  expect(recordOf({})).toMatchObject({ verdict: "undecided" });
});

test("a decision that an error overtook is undecided as well", () => {
  const decision = { verdict: "accept", notes: [] } as const;
  expect(recordOf({ decision })).toMatchObject({ verdict: "accept", reasons: [] });
  expect(recordOf({ decision, error: "forward unknown" })).toMatchObject({ verdict: "undecided" });
});

test("every time is in milliseconds, with their sum", async () => {
  const clock = new Stopwatch();
  await clock.time("scan", () => {});
  const { ms } = auditRecord(nothing, WHO, "/srv/gate.git", show, clock, SEEN);
  expect(ms).toEqual({ scan: expect.any(Number), total: expect.any(Number) });
});

test("what the hook was run with is recorded: names of variables, and no value but PATH's", () => {
  expect(recordOf({})["seen"]).toEqual(SEEN);
  const token = githubToken("environment");
  const seen = surroundingsOf({ PATH: `/bin:/opt/${token}`, [token]: "x", SECRET: token });
  const record = auditRecord(nothing, WHO, "/srv/gate.git", show, new Stopwatch(), seen);
  for (const piece of piecesOf(token)) expect(JSON.stringify(record)).not.toContain(piece);
  expect(record["seen"]).toMatchObject({
    node: process.version,
    variables: expect.arrayContaining(["PATH", "SECRET"]),
  });
});
