import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { GITLEAKS, GITLEAKS_NOTE } from "../../scanners/gitleaks/programs.ts";
import { githubToken, piecesOf } from "../../support/secrets.ts";
import { type Desk, makeDesk } from "../desk/desk.ts";
import { holdsNoSecret, leaky } from "./leaky.ts";

type Entry = Readonly<Record<string, unknown>>;

const FIELDS = [
  ...["RuleID", "Description", "StartLine", "EndLine", "StartColumn", "EndColumn", "Match", "Secret"],
  ...[
    "File",
    "SymlinkFile",
    "Commit",
    "Entropy",
    "Author",
    "Email",
    "Date",
    "Message",
    "Tags",
    "Fingerprint",
  ],
];

const ours = async (desk: Desk, ...args: readonly string[]): Promise<readonly Entry[]> =>
  JSON.parse((await desk.gate(["scan", "--format", "gitleaks", ...args])).out) as Entry[];

/** What the real program says of all history. */
const theirs = async (desk: Desk): Promise<readonly Entry[]> => {
  const report = join(desk.sandbox.dir, "gitleaks.json");
  const args = ["git", "--redact", "--no-banner", "--report-format", "json", "--report-path", report, "."];
  await execa(GITLEAKS as string, args, { cwd: desk.clone.dir, env: desk.clone.env, reject: false });
  return JSON.parse(await readFile(report, "utf8")) as Entry[];
};

const by = (one: Entry, other: Entry): number =>
  String(one["Fingerprint"]) < String(other["Fingerprint"]) ? -1 : 1;

/** Without what each program says in its own words. */
const comparable = (entries: readonly Entry[]): readonly Entry[] =>
  [...entries].sort(by).map(({ Description, Tags, Entropy, ...rest }) => ({
    ...rest,
    Entropy: Number(Entropy).toFixed(4),
  }));

describe("the report as gitleaks' JSON", () => {
  test.skipIf(GITLEAKS === null)(
    `says field for field what gitleaks says of the same repository${GITLEAKS_NOTE}`,
    async () => {
      const desk = await makeDesk();
      await desk.commit({
        "a.env": `${githubToken("one")}\n`,
        "dir/größe.env": `K=${githubToken("two")}\nx\n`,
      });
      await desk.git("config", "user.name", "A <b> & Ü");
      await desk.write("later.txt", `x=${githubToken("three")}\n`);
      await desk.git("add", "--all");
      await desk.git("commit", "--quiet", "-m", "A title\n\nA body <with> & signs\n\nand a second paragraph");
      const [mine, real] = [await ours(desk, "--all"), await theirs(desk)];
      expect(real.map((entry) => Object.keys(entry))).toEqual(mine.map(() => FIELDS));
      expect(mine.map((entry) => Object.keys(entry))).toEqual(mine.map(() => FIELDS));
      expect(mine).toHaveLength(3);
      expect(comparable(mine)).toEqual(comparable(real));
    },
  );

  test("masks whole, and tells what has no field in words", async () => {
    const desk = await leaky();
    const { exitCode, out, err } = await desk.gate(["scan", "v1", "--format", "gitleaks"]);
    expect([exitCode, err]).toEqual([1, ""]);
    holdsNoSecret(out);
    const entries = JSON.parse(out) as Entry[];
    // What is old news is left out.
    expect(entries.map(({ File }) => File).sort()).toEqual([
      "",
      "dir/größe #1?.env",
      "esc\u001b[2J.env",
      "names/[ghp_… (40 characters)].txt",
    ]);
    const tag = entries.find(({ File }) => File === "");
    expect(tag?.["Description"]).toMatch(/, in tag object [0-9a-f]{10}: message line 1$/);
    expect(tag).toMatchObject({ Match: "REDACTED", Secret: "REDACTED", Commit: "" });
    const named = entries.find(({ File }) => String(File).startsWith("names/"));
    expect(named).toMatchObject({ Match: "file detected: names/[ghp_… (40 characters)].txt", Secret: "" });
  });

  test("masks secrets in messages and names of authors too", async () => {
    const desk = await makeDesk();
    const token = githubToken("in the message");
    await desk.write("a.env", `${githubToken("file")}\n`);
    await desk.git("add", "--all");
    await desk.git("-c", `user.name=${token}`, "commit", "--quiet", "-m", `Add\n\nwith ${token}`);
    const { out } = await desk.gate(["scan", "--format", "gitleaks"]);
    expect(piecesOf(token).filter((piece) => out.includes(piece))).toEqual([]);
    const entry = (JSON.parse(out) as Entry[]).find(({ File }) => File === "a.env");
    expect(entry).toMatchObject({ Message: "Add\n\nwith [ghp_… (40 characters)]" });
  });

  test("of what is staged or on disk names no commit", async () => {
    const desk = await makeDesk();
    await desk.write("a.env", `x\nT=${githubToken("staged")}\n`);
    await desk.git("add", "--all");
    const place = { File: "a.env", Commit: "", Author: "", StartLine: 2, StartColumn: 3, EndColumn: 42 };
    const fingerprint = { Fingerprint: "a.env:github-pat:2" };
    expect(await ours(desk, "--staged")).toMatchObject([{ ...place, ...fingerprint }]);
    expect(await ours(desk, "--worktree")).toMatchObject([{ ...place, ...fingerprint }]);
  });

  test("of nothing found is an empty list; a complaint that is no secret is told beside it", async () => {
    const desk = await makeDesk();
    await desk.commit({ "big.txt": "x".repeat(3000) });
    expect(await ours(desk)).toEqual([]);
    await desk.write("../small.yaml", "version: 1\nlimits: { blob: 2KiB }\n");
    const { exitCode, out, err } = await desk.gate([
      ...["scan", "--format", "gitleaks", "--policy", "../small.yaml"],
    ]);
    expect([exitCode, out]).toEqual([1, "[]\n"]);
    expect(err).toContain("gate: not in the report: big.txt has 2.9 KiB");
  });
});
