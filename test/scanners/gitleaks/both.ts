import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { execaSync } from "execa";
import type { Fingerprint } from "../../../model/finding.ts";
import { type Raw, rawFromText } from "../../../model/raw.ts";
import type { GitleaksFinding } from "../../../scanners/gitleaks/detect/finding.ts";
import type { Fragment } from "../../../scanners/gitleaks/detect/fragment.ts";
import { goString } from "../../../scanners/gitleaks/go-string.ts";
import {
  type GitleaksOptions,
  type GitleaksScanner,
  loadGitleaks,
} from "../../../scanners/gitleaks/load-gitleaks.ts";
import { chunksOf } from "./chunks.ts";
import { GITLEAKS } from "./programs.ts";

/** All of a finding that has to be equal, on one line. The secret only as a hash. */
export type Row = string;

/** A finding in gitleaks' own report, as far as it is used here. */
export interface Reported {
  readonly RuleID: string;
  readonly Description: string;
  readonly StartLine: number;
  readonly EndLine: number;
  readonly StartColumn: number;
  readonly EndColumn: number;
  readonly Match: string;
  readonly Secret: string;
  readonly File: string;
  readonly Commit: string;
  readonly Entropy: number;
  readonly Tags: readonly string[];
  readonly Fingerprint: string;
}

/** In gitleaks' report, what is no UTF-8 is U+FFFD. */
export const hashOf = (secret: Uint8Array | string): Fingerprint =>
  createHash("sha256")
    .update(typeof secret === "string" ? secret : goString(secret))
    .digest("hex")
    .slice(0, 16) as Fingerprint;

// gitleaks adds the parts of an entropy up in the order of a Go map, so that the last digit is left to chance.
const rounded = (entropy: number): string => entropy.toFixed(4);

export const rowOfTheirs = (one: Reported): Row =>
  [
    ...[one.Fingerprint, one.RuleID, one.Description, one.File, one.Commit],
    ...[one.StartLine, one.EndLine, one.StartColumn, one.EndColumn],
    ...[hashOf(one.Secret), rounded(one.Entropy), one.Tags.join()],
  ].join(" | ");

export const rowOfOurs = (one: GitleaksFinding): Row =>
  [
    ...[one.fingerprint, one.rule, one.description, Buffer.from(one.file, "latin1").toString(), one.commit],
    ...[one.startLine, one.endLine, one.startColumn, one.endColumn],
    ...[one.secret?.fingerprint ?? hashOf(""), rounded(one.entropy), one.tags.join()],
  ].join(" | ");

/** How gitleaks ended: 0 for nothing found, 1 for findings and for errors alike. */
export interface RealRun {
  readonly rows: readonly Row[];
  readonly findings: readonly Reported[];
  readonly stderr: string;
  /** Whether it came to a report at all. */
  readonly loaded: boolean;
}

export const runGitleaks = (args: readonly string[], cwd: string, report: string): RealRun => {
  writeFileSync(report, "");
  const all = [...args, "--no-banner", "--no-color", "--log-level", "error", "-f", "json", "-r", report];
  const { stderr } = execaSync(GITLEAKS as string, all, { cwd, reject: false });
  const text = readFileSync(report, "utf8");
  const findings = text === "" ? [] : ((JSON.parse(text) ?? []) as Reported[]);
  return { rows: findings.map(rowOfTheirs).sort(), findings, stderr, loaded: text !== "" };
};

export const load = (options: Omit<GitleaksOptions, "fingerprint">): GitleaksScanner =>
  loadGitleaks({ ...options, fingerprint: (_, secret) => hashOf(secret) });

/** Scans a folder as `gitleaks dir .` does there. */
export const scanFolder = (scanner: GitleaksScanner, folder: string): readonly Row[] =>
  filesIn(folder)
    .flatMap((path) => scanFile(scanner, path, readFileSync(join(folder, path))))
    .map(rowOfOurs)
    .sort();

export const scanFile = (scanner: GitleaksScanner, path: string, bytes: Uint8Array): GitleaksFinding[] =>
  chunksOf(bytes).flatMap((chunk) => [...scanner.findGitleaks(fragment(path, chunk.bytes, chunk.startLine))]);

export const fragment = (path: string, bytes: Uint8Array | string, startLine = 1): Fragment => ({
  bytes: typeof bytes === "string" ? Buffer.from(bytes) : bytes,
  path: rawFromText(path) as Raw,
  commit: "",
  startLine,
});

export const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

export const writeFiles = (folder: string, files: Readonly<Record<string, string | Uint8Array>>): void => {
  mkdirSync(folder, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
};
