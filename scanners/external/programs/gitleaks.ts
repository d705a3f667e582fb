import { firstLine } from "../first-line.ts";
import type { Program } from "../program.ts";
import { parseGitleaksReport } from "./gitleaks-report.ts";

/** An exit code that gitleaks uses for nothing else: 1 is findings and failures alike. */
const FINDINGS = 77;

/**
 * gitleaks v8 (`gitleaks dir --help`). Whatever it says at the level `error` means that something was not
 * looked at, for which its exit code is 0. Archives are left alone: they are unpacked where limits hold.
 */
export const gitleaks: Program = {
  name: "gitleaks",
  versionArgs: ["version"],
  supported: { from: [8, 28, 0], below: [9, 0, 0] },
  install: "see https://github.com/gitleaks/gitleaks",
  args: ({ config }, { inlineAllow }) => [
    "dir",
    ".",
    "--no-banner",
    "--no-color",
    "--log-level=error",
    "--report-format=json",
    "--report-path=-",
    `--exit-code=${FINDINGS}`,
    "--max-archive-depth=0",
    ...(inlineAllow ? [] : ["--ignore-gitleaks-allow"]),
    ...(config === null ? [] : [`--config=${config}`]),
  ],
  exitCodes: [0, FINDINGS],
  complaint: firstLine,
  parse: parseGitleaksReport,
};
