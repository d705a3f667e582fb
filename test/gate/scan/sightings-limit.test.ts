import { describe, expect, test } from "vitest";
import { beginPush } from "../../../gate/read/read-push.ts";
import { scanReading } from "../../../gate/scan/scan-push.ts";
import { decidePush } from "../../../policy/decide-push.ts";
import { DEFAULT_POLICY } from "../../../policy/defaults.ts";
import { trust } from "../../support/bench.ts";
import { writeCommit } from "../../support/objects.ts";
import { githubToken } from "../../support/secrets.ts";
import { creations, makePair, sendAll } from "../read/pushes.ts";
import { testScanner } from "./scans.ts";

const scanWith = async (files: Readonly<Record<string, string>>, sightings?: number) => {
  const pair = await makePair();
  const base = await trust(pair, "refs/heads/main", { files: { old: "old\n" } });
  const tip = await writeCommit(pair.client, { files: { old: "old\n", ...files }, parents: [base] });
  const repo = await sendAll(pair);
  const updates = creations({ "refs/heads/topic": tip });
  const ended = new AbortController();
  const limits = { blobBytes: 1024 * 1024, ...(sightings === undefined ? {} : { sightings }) };
  const options = { scanner: testScanner(), limits, signal: ended.signal };
  try {
    return await scanReading(repo, beginPush(repo, updates, ended.signal), [], options);
  } finally {
    ended.abort();
  }
};

const tokens = (count: number): string =>
  Array.from({ length: count }, (_, at) => `${githubToken(`one of many ${at}`)}\n`).join("");

describe("more secrets than are kept", () => {
  test("are a refusal that names the first file that was too much, whatever the levels say", async () => {
    const scanned = await scanWith({ a: tokens(3), c: `x\n${tokens(4)}` }, 12);
    expect(scanned.unread).toMatchObject([{ hit: { limit: "sightings" } }]);
    expect(["a", "c"]).toContain(scanned.unread[0]?.path);
    expect(scanned.findings.length).toBeGreaterThan(0);
    const lenient = {
      ...DEFAULT_POLICY,
      mode: "monitor",
      secrets: { ...DEFAULT_POLICY.secrets, levels: { high: "warn", medium: "warn", low: "allow" } },
    } as const;
    const decision = decidePush(lenient, { ...scanned, updates: [], local: [] }, (raw) => raw);
    expect(decision).toMatchObject({ verdict: "reject", reasons: [{ rule: "unread/sightings" }] });
  });

  test("in one file that stands at many places are bounded too", async () => {
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`copy-${at}`, tokens(2)]));
    const scanned = await scanWith(files, 20);
    expect(scanned.findings.reduce((sum, { occurrences }) => sum + occurrences, 0)).toBeLessThanOrEqual(20);
    expect(scanned.unread).toMatchObject([{ hit: { limit: "sightings" } }]);
  });

  test("as many as there are, are all told without a bound", async () => {
    const scanned = await scanWith({ a: tokens(50) });
    expect(scanned.unread).toEqual([]);
    expect(scanned.findings).toHaveLength(50);
  });
});
