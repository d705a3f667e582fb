import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { githubToken, piecesOf } from "../../support/secrets.ts";
import { type Desk, makeDesk, placesOf, scanJson } from "../desk/desk.ts";
import { leaky, OLD, TOKEN } from "../report/leaky.ts";

const KNOWN = githubToken("known");
const OTHER = githubToken("other");

interface Baseline {
  readonly format: number;
  readonly tool: string;
  readonly key: string;
  readonly findings: readonly Readonly<Record<string, unknown>>[];
}

const fileOf = (desk: Desk, name: string): string => join(desk.sandbox.dir, name);

const baselineOf = async (desk: Desk, name = "known.json"): Promise<Baseline> =>
  JSON.parse(await readFile(fileOf(desk, name), "utf8")) as Baseline;

/** Writes down what a clone with one secret in `a.env` holds. */
const recorded = async (): Promise<Desk> => {
  const desk = await makeDesk();
  await desk.commit({ "a.env": `T=${KNOWN}\n` });
  await desk.gate(["scan", "--all", "--write-baseline", "../known.json"]);
  return desk;
};

const scanKnown = (desk: Desk, ...args: readonly string[]) =>
  scanJson(desk, "--all", "--baseline", "../known.json", ...args);

describe("gate scan --write-baseline", () => {
  test("takes down every secret at every place, which makes it known", async () => {
    const desk = await leaky();
    const { exitCode, out, err } = await desk.gate(["scan", "--all", "--write-baseline", "../known.json"]);
    expect([exitCode, err]).toEqual([0, "gate: 5 known secrets written to ../known.json\n"]);
    expect(out).toMatch(/^note: 2 secrets that the baseline lists, at \d places\n\nclean: all history: /);
    const { format, tool, key, findings } = await baselineOf(desk);
    expect([format, tool, key]).toEqual([1, "git-gate", expect.stringMatching(/^[0-9a-f]{16}$/)]);
    const seen = { rule: "github-pat", fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) };
    const digest = expect.stringMatching(/^[0-9a-f]{16}$/);
    expect(findings).toHaveLength(5);
    expect(findings).toEqual(
      expect.arrayContaining([
        { ...seen, path: "dir/größe #1?.env", count: 1 },
        { ...seen, path: "esc\\x1b[2J.env", digest, count: 1 },
        { ...seen, path: "names/[ghp_… (40 characters)].txt", digest, count: 1 },
        { ...seen, path: "old.env", count: 2 },
        { ...seen, tag: expect.stringMatching(/^[0-9a-f]{40}$/), count: 1 },
      ]),
    );
  });

  test("writes no piece of a secret, one entry a line, the same whatever the order", async () => {
    const desk = await leaky();
    await desk.gate(["scan", "--all", "--write-baseline", "../known.json"]);
    const text = await readFile(fileOf(desk, "known.json"), "utf8");
    expect([TOKEN, OLD].flatMap(piecesOf).filter((piece) => text.includes(piece))).toEqual([]);
    expect(text.split("\n").filter((line) => line.includes('"rule"'))).toHaveLength(5);
    await desk.gate(["scan", "--all", "--write-baseline", "../again.json"]);
    expect(await readFile(fileOf(desk, "again.json"), "utf8")).toBe(text);
    expect((await stat(fileOf(desk, "known.json"))).mode & 0o777).toBe(0o644);
  });

  test("works with every selection, and covers the file however it is found", async () => {
    const desk = await makeDesk();
    await desk.write("a.env", `T=${KNOWN}\n`);
    await desk.git("add", "--all");
    for (const selection of ["--staged", "--worktree"]) {
      await desk.gate(["scan", selection, "--write-baseline", "../known.json"]);
      expect(await baselineOf(desk)).toMatchObject({ findings: [{ path: "a.env", count: 1 }] });
    }
    await desk.commit({});
    await desk.gate(["scan", "HEAD", "--write-baseline", "../commits.json"]);
    expect((await baselineOf(desk, "commits.json")).findings).toEqual((await baselineOf(desk)).findings);
    expect(await scanKnown(desk)).toMatchObject({ exitCode: 0 });
  });

  test("names every place of a secret, also where a report stops naming them", async () => {
    const desk = await makeDesk();
    const many = Array.from({ length: 30 }, (_, index) => [`f${index}.env`, `${KNOWN}\n`] as const);
    await desk.commit(Object.fromEntries(many));
    await desk.gate(["scan", "--write-baseline", "../known.json"]);
    expect((await baselineOf(desk)).findings).toHaveLength(30);
    expect(await scanKnown(desk)).toMatchObject({ exitCode: 0, reasons: [], notes: [{ known: 30 }] });
  });

  test("of nothing found is an empty baseline", async () => {
    const desk = await makeDesk();
    await desk.commit({ "a.txt": "a\n" });
    expect(await desk.gate(["scan", "--write-baseline", "../known.json"])).toMatchObject({ exitCode: 0 });
    expect((await baselineOf(desk)).findings).toEqual([]);
    expect(await scanKnown(desk)).toMatchObject({ exitCode: 0 });
  });

  test("does not excuse what is no secret", async () => {
    const desk = await makeDesk();
    await desk.commit({ "a.env": `T=${KNOWN}\n`, "big.txt": "x".repeat(3000) });
    await desk.write("../small.yaml", "version: 1\nlimits: { blob: 2KiB }\n");
    const args = ["scan", "--policy", "../small.yaml", "--write-baseline", "../known.json"];
    expect(await desk.gate(args)).toMatchObject({ exitCode: 1 });
  });

  test("where it cannot write could not decide, and leaves no draft", async () => {
    const desk = await recorded();
    const { exitCode, err } = await desk.gate(["scan", "--all", "--write-baseline", "../clone"]);
    expect([exitCode, err]).toEqual([
      2,
      expect.stringMatching(/^gate scan: cannot write the baseline .*clone: (?:EISDIR|ENOTEMPTY|EEXIST)\n$/),
    ]);
    expect(await desk.gate(["scan", "--all", "--write-baseline", "/nowhere/x"])).toMatchObject({
      exitCode: 2,
    });
  });

  test("together with --baseline is wrong usage", async () => {
    const desk = await recorded();
    const args = ["scan", "--baseline", "../known.json", "--write-baseline", "../new.json"];
    expect(await desk.gate(args)).toMatchObject({ exitCode: 64 });
  });
});

describe("gate scan --baseline", () => {
  test("notes what it lists, and without it the same scan fails", async () => {
    const desk = await recorded();
    expect(await scanJson(desk, "--all")).toMatchObject({ exitCode: 1, reasons: [{ known: 0 }], notes: [] });
    expect(await scanKnown(desk)).toMatchObject({
      exitCode: 0,
      clean: true,
      reasons: [],
      notes: [{ rule: "secret/github-pat", level: "warn", inherited: true, known: 1 }],
    });
    const { out } = await desk.gate(["scan", "--all", "--baseline", "../known.json"]);
    expect(out).toMatch(/^note: 1 secret that the baseline lists, at 1 place\n\nclean: /);
  });

  test("covers the same secret in the same file after edits and at other lines", async () => {
    const desk = await recorded();
    await desk.commit({ "a.env": `A=1\nB=2\nT=${KNOWN}\nU=${KNOWN}\n` });
    expect(await scanKnown(desk)).toMatchObject({ exitCode: 0, notes: [{ known: 2 }] });
  });

  test("does not cover a copy of the secret in another file", async () => {
    const desk = await recorded();
    const copy = await desk.commit({ "b.env": `T=${KNOWN}\n` });
    const report = await scanKnown(desk);
    expect(report).toMatchObject({ exitCode: 1 });
    expect(placesOf(report)).toEqual([`b.env:1, commit ${copy.slice(0, 10)}`]);
  });

  test("does not cover another secret in the same file, nor the secret in a message", async () => {
    const desk = await recorded();
    const other = await desk.commit({ "a.env": `T=${KNOWN}\nU=${OTHER}\n` });
    const held = (places: readonly string[]) => places.filter((place) => !place.startsWith("note "));
    expect(held(placesOf(await scanKnown(desk)))).toEqual([`a.env:2, commit ${other.slice(0, 10)}`]);
    await desk.git("commit", "--quiet", "--allow-empty", "-m", KNOWN);
    expect(placesOf(await scanKnown(desk))).toContainEqual(
      expect.stringMatching(/^in commit [0-9a-f]{10} itself/),
    );
  });

  test("covers names that hold a secret by their bytes, not by what is shown of them", async () => {
    const desk = await leaky();
    await desk.gate(["scan", "--all", "--write-baseline", "../known.json"]);
    expect(await scanKnown(desk)).toMatchObject({ exitCode: 0 });
    // Another name that is shown as the known one is.
    const again = await desk.commit({ [`names/${OLD}.txt`]: "x\n", "esc\\x1b[2J.env": `${TOKEN}\n` });
    expect(placesOf(await scanKnown(desk)).filter((place) => !place.startsWith("note "))).toEqual([
      expect.stringContaining(`esc\\x1b[2J.env:1, commit ${again.slice(0, 10)}`),
      `in the file name names/[ghp_… (40 characters)].txt, commit ${again.slice(0, 10)}`,
    ]);
  });

  test("is read from the policy, where the command names none", async () => {
    const desk = await recorded();
    await desk.write("../gate.yaml", "version: 1\nsecrets: { baseline: known.json }\n");
    const args = ["--all", "--policy", "../gate.yaml"];
    expect(await scanJson(desk, ...args)).toMatchObject({ exitCode: 0, notes: [{ known: 1 }] });
    await desk.write("../empty.json", JSON.stringify({ ...(await baselineOf(desk)), findings: [] }));
    expect(await scanJson(desk, ...args, "--baseline", "../empty.json")).toMatchObject({ exitCode: 1 });
  });

  test("named by the policy and not there yet can be written", async () => {
    const desk = await makeDesk();
    await desk.commit({ "a.env": `T=${KNOWN}\n` });
    await desk.write("../gate.yaml", "version: 1\nsecrets: { baseline: known.json }\n");
    const args = ["scan", "--all", "--policy", "../gate.yaml"];
    expect(await desk.gate(args)).toMatchObject({
      exitCode: 2,
      err: expect.stringMatching(/^gate scan: cannot read the baseline .*known\.json: ENOENT\n/),
    });
    expect(await desk.gate([...args, "--write-baseline", "../known.json"])).toMatchObject({ exitCode: 0 });
    expect(await desk.gate(args)).toMatchObject({ exitCode: 0 });
  });
});

describe("a baseline that is not right", () => {
  const refused = async (change: (baseline: Baseline) => unknown): Promise<string> => {
    const desk = await recorded();
    const changed = change(await baselineOf(desk));
    const text = typeof changed === "string" ? changed : JSON.stringify(changed, null, 1);
    await writeFile(fileOf(desk, "known.json"), text);
    const { exitCode, out, err } = await desk.gate(["scan", "--all", "--baseline", "../known.json"]);
    expect([exitCode, out]).toEqual([2, ""]);
    expect(piecesOf(KNOWN).filter((piece) => err.includes(piece))).toEqual([]);
    return err.replace(/\S*\/known\.json/g, "known.json");
  };
  const withEntry = (fields: object) => (baseline: Baseline) => ({
    ...baseline,
    findings: [...baseline.findings, { ...baseline.findings[0], ...fields }],
  });

  test("of another repository's key says so, and does not silently know nothing", async () => {
    const [desk, other] = [await recorded(), await makeDesk()];
    await other.commit({ "a.env": `T=${KNOWN}\n` });
    const { exitCode, err } = await other.gate(["scan", "--all", "--baseline", fileOf(desk, "known.json")]);
    expect(exitCode).toBe(2);
    expect(err).toMatch(
      /known\.json: key: the baseline was written under key [0-9a-f]{16}, and this repository's is [0-9a-f]{16}\n/,
    );
    expect(err).toContain("gate scan --all --repo DIR --write-baseline FILE");
  });

  test("with an unknown key names the file, the line, the field and what is known", async () => {
    expect(await refused(withEntry({ pth: "x" }))).toMatch(
      /known\.json:\d+: findings\.1\.pth: unknown key; did you mean path\? \(allowed: rule, fingerprint, path, /,
    );
    expect(await refused((baseline) => ({ ...baseline, extra: 1 }))).toMatch(
      /known\.json:\d+: extra: unknown key \(allowed: format, tool, key, findings\)/,
    );
  });

  test.each([
    [{ fingerprint: KNOWN }, "findings.1.fingerprint: must be 16 hex digits"],
    [{ count: 0 }, "findings.1.count: "],
    [{ path: "" }, "findings.1.path: "],
    [{ path: undefined }, "findings.1: must name one place: path, ref, commit, tag, object"],
    [{ commit: "0".repeat(39) }, "findings.1.commit: must be a full object id"],
    [{ ref: "refs/heads/x" }, "findings.1: must name one place"],
    [{ rule: 7 }, "findings.1.rule: "],
  ])("with the entry %j says what would be right", async (fields, message) => {
    expect(await refused(withEntry(fields))).toContain(message);
  });

  test("of another format or of no form at all is named", async () => {
    expect(await refused((baseline) => ({ ...baseline, format: 2 }))).toMatch(/known\.json:\d+: format: /);
    expect(await refused(() => [])).toContain("known.json:1: the file: ");
    expect(await refused(() => `{"key": ${KNOWN}`)).toMatch(
      /^gate scan: known\.json: the baseline is not JSON\n/,
    );
    expect(await refused(() => "")).toContain("known.json: the baseline is not JSON");
  });
});
