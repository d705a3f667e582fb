import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rawFromText } from "../../../model/raw.ts";
import type { GitleaksFinding } from "../../../scanners/gitleaks/detect/finding.ts";
import type { Fragment } from "../../../scanners/gitleaks/detect/fragment.ts";
import { writeGitleaksReport } from "../../../scanners/gitleaks/report.ts";
import { initRepo, mustGit, type Repo } from "../../support/repo.ts";
import { makeSandbox, type Sandbox } from "../../support/sandbox.ts";
import { load, type Row, rowOfOurs, runGitleaks, writeFiles } from "./both.ts";
import { hunksOf } from "./hunks.ts";
import { GITLEAKS, GITLEAKS_NOTE } from "./programs.ts";

const RULES = `
[[rules]]
id = "pin"
description = "a <pin> & more"
regex = '''pin=(\\w+)'''
keywords = ["pin"]
tags = ["one", "two"]
[[rules]]
id = "file"
path = '''\\.pem$'''
[[rules]]
id = "generic"
regex = '''(?s)=(\\w+).{0,20}end'''
entropy = 1.1
`;

const COMMITS: readonly (readonly [message: string, files: Readonly<Record<string, string>>])[] = [
  ["first\n\nwith a body", { a: "x\npin=one1\ny\npin=two2 end", "d/é f.txt": "pin=three3\n" }],
  ["second: <b> & \u2028", { a: "x\npin=one1\nz\npin=four4\npin=two2 end\n", "k.pem": "pin=five\n" }],
  ["third", { a: "pin=six6\nx\npin=one1\nz\npin=seven7 end\npin=two2 end\n", b: "\n\n  pin=eight8\n\nend" }],
];

const NOTHING: GitleaksFinding = {
  ...{ rule: "a", description: "", file: rawFromText("f"), commit: "", fingerprint: "f:a:1", tags: [] },
  ...{ startLine: 1, endLine: 1, startColumn: 1, endColumn: 1, entropy: 0, secret: null, info: null },
};

const makeHistory = async (sandbox: Sandbox): Promise<Repo> => {
  const repo = await initRepo(sandbox, "repo");
  for (const [message, files] of COMMITS) {
    writeFiles(repo.dir, files);
    await mustGit(repo, ["add", "--all"]);
    await mustGit(repo, ["commit", "--quiet", "-m", message]);
  }
  return repo;
};

interface Setup {
  readonly dir: string;
  readonly repo: Repo;
  readonly hunks: readonly Fragment[];
  /** Runs both with a configuration and files beside it. */
  readonly both: (
    toml: string,
    extra?: { readonly ignore?: string; readonly baseline?: string },
  ) => {
    readonly theirs: readonly Row[];
    readonly ours: readonly Row[];
    readonly report: string;
    readonly written: string;
  };
}

const setUp = async (): Promise<Setup> => {
  const sandbox = await makeSandbox();
  const repo = await makeHistory(sandbox);
  const hunks = await hunksOf(repo);
  const { dir } = sandbox;
  const both: Setup["both"] = (toml, { ignore, baseline } = {}) => {
    writeFiles(dir, { "config.toml": toml, ...(ignore === undefined ? {} : { ignore }) });
    const config = join(dir, "config.toml");
    const args = ["git", ".", "-c", config];
    if (ignore !== undefined) args.push("-i", join(dir, "ignore"));
    if (baseline !== undefined) args.push("-b", baseline);
    const report = join(dir, "report.json");
    const theirs = runGitleaks(args, repo.dir, report).rows;
    const scanner = load({
      config,
      ...(ignore === undefined ? {} : { ignore: join(dir, "ignore") }),
      ...(baseline === undefined ? {} : { baseline }),
    });
    const found = hunks.flatMap((hunk) => [...scanner.findGitleaks(hunk)]);
    const ours = found.map(rowOfOurs).sort();
    return { theirs, ours, report: readFileSync(report, "utf8"), written: writeGitleaksReport(found) };
  };
  return { dir, repo, hunks, both };
};

/** The objects of a report as text, in an order of their own. The last digit of an entropy is chance in gitleaks. */
const entries = (report: string): readonly string[] =>
  report
    .replace(/"Entropy": (.*),/g, (_, entropy) => `"Entropy": ${Number(entropy).toFixed(4)},`)
    .replace(/^\[\n \{\n/, "")
    .replace(/\n \}\n\]\n?$/, "")
    .split("\n },\n {\n")
    .sort();

describe.skipIf(GITLEAKS === null)(`the hunks of a history${GITLEAKS_NOTE}`, () => {
  test("hold what gitleaks finds in them", async () => {
    const { both } = await setUp();
    const { ours, theirs } = both(RULES);
    expect(ours).toEqual(theirs);
    expect(ours).toHaveLength(10);
  });

  test("are let off by commit, alone or together with other checks", async () => {
    const { both, hunks } = await setUp();
    const commit = hunks.find(({ path }) => path === "k.pem")?.commit as string;
    for (const list of [
      `commits = [" ${commit.toUpperCase()} "]`,
      `commits = ["${commit.slice(0, 12)}"]`,
      `condition = "AND"\ncommits = ["${commit}"]\npaths = ["pem$"]`,
      `condition = "AND"\ncommits = ["${commit}"]\nregexes = ["four"]`,
      `condition = "AND"\ncommits = ["${commit}"]\nstopwords = ["five"]\npaths = ["a"]`,
    ]) {
      const own = both(`${RULES}[[rules.allowlists]]\n${list}\n`);
      expect(own.ours, list).toEqual(own.theirs);
      const global = both(`${RULES}[[allowlists]]\n${list}\n`);
      expect(global.ours, list).toEqual(global.theirs);
    }
  });

  test("are reported in gitleaks' JSON, but for the secrets", async () => {
    const { both } = await setUp();
    const { report, written } = both(RULES);
    const masked = report
      .replace(/^( {2}"Secret": ").+(",)$/gm, "$1REDACTED$2")
      .replace(/^( {2}"Match": ")(?!file detected).+(",)$/gm, "$1REDACTED$2");
    expect(entries(written)).toEqual(entries(masked));
    expect(JSON.parse(written)).toHaveLength(JSON.parse(report).length);
    for (const secret of ["one1", "two2", "three3", "eight8"]) {
      expect(report).toContain(secret);
      expect(written).not.toContain(secret);
    }
  });

  test.each([0, 1, 3.6644979, 2.251629, 5.90798])(
    "have the entropy %d written as Go writes 32 bits",
    (entropy) => {
      const finding = { ...NOTHING, entropy: Math.fround(entropy) };
      expect(writeGitleaksReport([finding])).toContain(`"Entropy": ${entropy},`);
    },
  );

  test("are let off by .gitleaksignore, in one commit or in all", async () => {
    const { both } = await setUp();
    const all = both(RULES);
    const [first] = all.ours.filter((row) => row.includes(":a:pin:2 |"));
    const fingerprint = first?.split(" | ")[0] as string;
    const ignore = `# known\n\n  ${fingerprint}\nd\\é f.txt:pin:1\nnot a fingerprint\nb:pin:3\n`;
    const { ours, theirs } = both(RULES, { ignore });
    expect(ours).toEqual(theirs);
    expect(ours.length).toBe(all.ours.length - 3);
  });

  test("are let off by a baseline, with the secrets in it or without", async () => {
    const { both, dir } = await setUp();
    const { report, ours, written } = both(RULES);
    const half = JSON.parse(report).slice(0, 5);
    const baseline = join(dir, "baseline.json");
    writeFileSync(baseline, JSON.stringify(half));
    const known = both(RULES, { baseline });
    expect(known.ours).toEqual(known.theirs);
    expect(known.ours.length).toBeLessThan(ours.length);

    writeFileSync(
      baseline,
      JSON.stringify(half.map((one: object) => ({ ...one, Secret: "else", Match: "else" }))),
    );
    const changed = both(RULES, { baseline });
    expect(changed.ours.length).toBeGreaterThan(known.ours.length);

    writeFileSync(baseline, written);
    expect(both(RULES, { baseline }).ours).toEqual([]);
  });
});
