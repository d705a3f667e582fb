import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Desk, makeDesk } from "../desk/desk.ts";
import { holdsNoSecret, leaky } from "./leaky.ts";

const scan = async (desk: Desk, ...args: readonly string[]) => desk.gate(["scan", "v1", ...args]);

describe("the report for people", () => {
  test("names every place, then what is only noted, then how much was scanned", async () => {
    const { exitCode, out, err } = await scan(await leaky());
    expect([exitCode, err]).toEqual([1, ""]);
    expect(out).toMatch(/^1\. GitHub [^\n]* {2}\[secret\/github-pat, high\]\n/);
    expect(out).toMatch(/\n {3}dir\/größe #1\?\.env:2, commit [0-9a-f]{10}\n/);
    expect(out).toMatch(/\n {3}esc\\x1b\[2J\.env:1, commit /);
    expect(out).toMatch(/\n {3}in the file name names\/\[ghp_… \(40 characters\)\]\.txt, commit /);
    expect(out).toMatch(/\n {3}in tag object [0-9a-f]{10}: message line 1\n/);
    expect(out).toMatch(/\nnote: GitHub [^\n]*, which stood there before this push {2}\[/);
    expect(out).toMatch(
      /\n1 reason: commits of v1 that no remote has: 1 commit, \d+ objects, [^\n]* scanned\n$/,
    );
    holdsNoSecret(out);
  });

  test("of nothing found is one line", async () => {
    const desk = await makeDesk();
    await desk.commit({ "a.txt": "a\n" });
    const { exitCode, out } = await desk.gate(["scan"]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^clean: commits of HEAD that no remote has: 1 commit, 3 objects, \d+ B scanned\n$/);
  });
});

describe("the report for programs", () => {
  test("is one JSON document with every field that a person would read", async () => {
    const { exitCode, out } = await scan(await leaky(), "--format", "json");
    expect(exitCode).toBe(1);
    holdsNoSecret(out);
    expect(JSON.parse(out)).toMatchObject({
      format: 1,
      tool: { name: "git-gate", version: "test" },
      scanned: "commits of v1 that no remote has",
      clean: false,
      reasons: [
        {
          rule: "secret/github-pat",
          level: "block",
          confidence: "high",
          fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
          mask: "ghp_… (40 characters)",
          via: [],
          remedy: expect.any(String),
          inherited: false,
          occurrences: 4,
          spots: expect.arrayContaining([
            expect.objectContaining({ kind: "file", path: "dir/größe #1?.env", line: 2, symlink: false }),
            expect.objectContaining({ kind: "path", path: "names/[ghp_… (40 characters)].txt" }),
            expect.objectContaining({ kind: "tag", part: "message line 1" }),
          ]),
        },
      ],
      notes: [{ level: "warn", inherited: true }],
      counts: { commit: 1, tag: 1 },
      coverage: { objectsListed: expect.any(Number), bytesScanned: expect.any(Number) },
    });
  });
});

interface Sarif {
  readonly $schema: string;
  readonly version: string;
  readonly runs: readonly [
    {
      readonly tool: {
        readonly driver: { readonly name: string; readonly rules: readonly { readonly id: string }[] };
      };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly level: string;
        readonly message: { readonly text: string };
        readonly locations: readonly {
          readonly physicalLocation?: {
            readonly artifactLocation: { readonly uri: string };
            readonly region?: Readonly<Record<string, number>>;
          };
          readonly logicalLocations: readonly {
            readonly fullyQualifiedName: string;
            readonly kind: string;
          }[];
        }[];
        readonly partialFingerprints?: Readonly<Record<string, string>>;
      }[];
    },
  ];
}

describe("the report as SARIF", () => {
  const sarif = async (desk: Desk, ...args: readonly string[]): Promise<Sarif> =>
    JSON.parse((await scan(desk, "--format", "sarif", ...args)).out) as Sarif;

  test("has the form of SARIF 2.1.0, with every result under its own rule", async () => {
    const desk = await leaky();
    await desk.write("../small.yaml", "version: 1\nlimits: { blob: 300B }\n");
    await desk.commit({ "big.txt": "x".repeat(1000) });
    await desk.git("tag", "--force", "v1");
    const { $schema, version, runs } = await sarif(desk, "--policy", "../small.yaml");
    expect([version, $schema, runs.length]).toEqual([
      "2.1.0",
      "https://json.schemastore.org/sarif-2.1.0.json",
      1,
    ]);
    const [{ tool, results }] = runs;
    const ids = tool.driver.rules.map(({ id }) => id);
    expect(tool.driver.name).toBe("git-gate");
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(["limit/blob", "secret/github-pat"]);
    expect(results.map(({ ruleId }) => ruleId).sort()).toEqual([
      "limit/blob",
      "secret/github-pat",
      "secret/github-pat",
    ]);
    for (const { ruleId, ruleIndex, level, message } of results) {
      expect(ids[ruleIndex]).toBe(ruleId);
      expect(["error", "warning"]).toContain(level);
      expect(message.text).not.toBe("");
    }
    expect(results.map(({ level }) => level).sort()).toEqual(["error", "error", "warning"]);
  });

  test("holds no secret and no snippet of a file", async () => {
    const { out } = await scan(await leaky(), "--format", "sarif");
    holdsNoSecret(out);
    expect(out).not.toMatch(/"(?:snippet|contextRegion|contents)"/);
  });

  test("gives files as URIs, whatever stands in their names, and other places in words", async () => {
    const [{ results }] = (await sarif(await leaky())).runs;
    const locations = results[0]?.locations ?? [];
    const uris = locations.flatMap(({ physicalLocation }) => physicalLocation ?? []);
    expect(uris).toEqual([
      {
        artifactLocation: { uri: "dir/gr%C3%B6%C3%9Fe%20%231%3F.env" },
        region: { startLine: 2, startColumn: 3, endLine: 2, endColumn: 43 },
      },
    ]);
    expect(locations.map(({ logicalLocations: [logical] }) => logical?.kind).sort()).toEqual([
      "file",
      "file",
      "path",
      "tag",
    ]);
    expect(results[0]?.partialFingerprints).toEqual({
      "gitGate/v1": expect.stringMatching(/^[0-9a-f]{16}$/),
    });
  });

  test("of nothing found is a run without results", async () => {
    const desk = await makeDesk();
    await desk.commit({ "a.txt": "a\n" });
    const { out } = await desk.gate(["scan", "--format", "sarif"]);
    expect(JSON.parse(out)).toMatchObject({ runs: [{ tool: { driver: { rules: [] } }, results: [] }] });
  });
});

describe("where a report goes", () => {
  test("--output writes the same report to a file, and nothing else", async () => {
    const desk = await leaky();
    const { out } = await scan(desk, "--format", "json");
    const answer = await scan(desk, "--format", "json", "--output", "../report.json");
    expect(answer).toEqual({ exitCode: 1, out: "", err: "" });
    expect(await readFile(join(desk.sandbox.dir, "report.json"), "utf8")).toBe(out);
  });

  test("a report that cannot be written could not decide", async () => {
    const desk = await leaky();
    await mkdir(join(desk.sandbox.dir, "report"));
    const { exitCode, err } = await scan(desk, "--output", "../report");
    expect([exitCode, err]).toEqual([2, "gate scan: cannot write ../report: EISDIR\n"]);
    expect(await scan(desk, "--output", "/nowhere/report")).toMatchObject({ exitCode: 2 });
  });
});
