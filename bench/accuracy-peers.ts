import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join, relative, resolve } from "node:path";
import type { Confidence } from "../model/finding.ts";
import { type LintMessage, lintFiles } from "../scanners/external/secretlint/lint-files.ts";
import type { DataSet } from "./accuracy-sets.ts";

/** What somebody found in a file: at which lines, how sure. */
export interface Report {
  readonly line: number;
  readonly lastLine: number;
  readonly confidence: Confidence;
  readonly rule: string;
  /** Tells a value that is reported once and stands in several lines. */
  readonly fingerprint?: string;
}

export type Reports = ReadonlyMap<string, readonly Report[]>;

/** Where a peer may write, and whose packages it may use. */
export interface Workshop {
  readonly scratch: string;
  /** Absolute path of this project's `package.json`. */
  readonly packageFile: string;
}

/** Another scanner, run on the files of a set; nothing where it is not installed. */
export interface Peer {
  readonly name: string;
  readonly run: (set: DataSet, workshop: Workshop) => Promise<Reports | undefined>;
}

const FOLDERS = ["", join(homedir(), "go", "bin"), join(homedir(), ".cache", "git-gate", "scanners")];

const MOST_OUTPUT = 100_000_000;

/** What the program prints, from the first place that has it; nothing where none does, or where it fails. */
const outputOf = (name: string, args: readonly string[], cwd: string, code = 0): string | undefined => {
  for (const folder of FOLDERS) {
    const { status, stdout } = spawnSync(folder === "" ? name : join(folder, name), args, {
      cwd,
      encoding: "utf8",
      maxBuffer: MOST_OUTPUT,
    });
    if (status === 0 || status === code) return stdout;
  }
  return undefined;
};

const byFile = (found: readonly (Report & { readonly file: string })[]): Reports => {
  const reports = new Map<string, Report[]>();
  for (const { file, ...report } of found) {
    const list = reports.get(file) ?? [];
    list.push(report);
    reports.set(file, list);
  }
  return reports;
};

interface Entry {
  readonly File: string;
  readonly StartLine: number;
  readonly EndLine: number;
  readonly RuleID: string;
}

/** gitleaks and its successor, with their own configuration. */
const likeGitleaks = (name: string): Peer => ({
  name,
  run: async ({ directory }, { scratch }) => {
    const output = join(scratch, `${name}.json`);
    const args = ["dir", ".", "--no-banner", "--log-level", "error", "--exit-code", "0"];
    const report = ["--report-format", "json", "--report-path", output];
    if (outputOf(name, [...args, ...report], directory) === undefined) return undefined;
    const found = JSON.parse(readFileSync(output, "utf8")) as readonly Entry[];
    return byFile(
      found.map(({ File, StartLine, EndLine, RuleID }) => ({
        file: File,
        line: StartLine,
        lastLine: EndLine,
        confidence: "high",
        rule: RuleID,
      })),
    );
  },
});

interface KingfisherReport {
  readonly findings: readonly {
    readonly rule: { readonly id: string };
    readonly finding: { readonly path: string; readonly line: number; readonly snippet: string };
  }[];
}

const FOUND = 200;

/** Kingfisher, which is kept from asking the services whether a secret is good. */
const kingfisher: Peer = {
  name: "kingfisher",
  run: async ({ directory }) => {
    const args = [
      "scan",
      ".",
      "--format=json",
      "--quiet",
      "--no-validate",
      "--no-update-check",
      "--no-dedup",
    ];
    const output = outputOf(
      "kingfisher",
      [...args, "--git-history=none", "--confidence=low", "--no-extract-archives"],
      directory,
      FOUND,
    );
    if (output === undefined) return undefined;
    const { findings } = JSON.parse(output) as KingfisherReport;
    return byFile(
      findings.map(({ rule, finding: { path, line, snippet } }) => ({
        file: relative(directory, resolve(directory, path)),
        line,
        lastLine: line + snippet.split("\n").length - 1,
        confidence: "high",
        rule: rule.id,
      })),
    );
  },
};

const PRESET = "@secretlint/secretlint-rule-preset-recommend";

/** secretlint with its recommended rules, as far as they call what they find an error. */
const secretlint: Peer = {
  name: "secretlint",
  run: async ({ directory, expectations }, { packageFile }) => {
    const require = createRequire(packageFile);
    const names = [...new Set(expectations.map(({ file }) => file))];
    let messages: readonly LintMessage[];
    try {
      messages = await lintFiles(require, {
        core: require.resolve("@secretlint/core"),
        descriptors: [{ id: PRESET, module: require.resolve(PRESET), settings: {}, rules: [] }],
        comments: false,
        files: names.map((name) => ({ file: join(directory, name), name })),
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
      throw error;
    }
    const texts = new Map(names.map((name) => [name, readFileSync(join(directory, name), "latin1")]));
    const lineAt = (name: string, offset: number): number =>
      (texts.get(name) ?? "").slice(0, offset).split("\n").length;
    return byFile(
      messages
        .filter(({ severity }) => severity === "error")
        .map(({ name, ruleId, range: [start, end] }) => ({
          file: name,
          line: lineAt(name, start),
          lastLine: lineAt(name, end),
          confidence: "high",
          rule: ruleId,
        })),
    );
  },
};

export const PEERS: readonly Peer[] = [
  likeGitleaks("gitleaks"),
  likeGitleaks("betterleaks"),
  kingfisher,
  secretlint,
];
