import { Buffer } from "node:buffer";
import * as z from "zod";
import type { Confidence } from "../../../model/finding.ts";
import type { Program, ProgramReport } from "../program.ts";

const report = z.object({
  findings: z.array(
    z.object({
      rule: z.object({
        id: z.string().min(1),
        name: z.string().default(""),
        description: z.string().nullish(),
      }),
      finding: z.object({
        snippet: z.string(),
        confidence: z.string(),
        line: z.number().int(),
        path: z.string().min(1),
      }),
    }),
  ),
  audit: z.object({
    summary: z.object({ scan_succeeded: z.number(), scan_partial: z.number(), scan_failed: z.number() }),
  }),
});

const CONFIDENCE: Readonly<Record<string, Confidence>> = { low: "low", medium: "medium", high: "high" };

const parse = (stdout: string): readonly ProgramReport[] => {
  const { findings, audit } = report.parse(JSON.parse(stdout));
  const { scan_succeeded, scan_partial, scan_failed } = audit.summary;
  if (scan_succeeded === 0 || scan_partial > 0 || scan_failed > 0)
    throw new Error("it did not scan everything");
  return findings.map(({ rule, finding }) => ({
    file: finding.path,
    rule: rule.id,
    title: rule.description ?? rule.name,
    confidence: CONFIDENCE[finding.confidence] ?? "medium",
    secret: Buffer.from(finding.snippet, "utf8"),
    line: finding.line,
    via: [],
  }));
};

/**
 * Kingfisher 2 (`kingfisher scan --help`), which asks nobody whether a secret is good and reads no
 * configuration but the one it is given. Its exit code is 200 for findings.
 */
export const kingfisher: Program = {
  name: "kingfisher",
  versionArgs: ["--version"],
  supported: { from: [2, 0, 0], below: [3, 0, 0] },
  install: "see https://github.com/mongodb/kingfisher",
  args: ({ config }, { inlineAllow }) => [
    "scan",
    ".",
    "--format=json",
    "--quiet",
    "--no-validate",
    "--no-update-check",
    "--no-dedup",
    "--git-history=none",
    "--confidence=low",
    "--max-file-size=0",
    "--no-extract-archives",
    ...(inlineAllow ? [] : ["--no-ignore"]),
    ...(config === null ? [] : [`--config=${config}`]),
  ],
  exitCodes: [0, 200],
  // Its report says itself whether everything was scanned.
  complaint: () => null,
  parse,
};
