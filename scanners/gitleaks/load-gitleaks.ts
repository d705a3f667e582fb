import { rawBytes } from "../../model/raw.ts";
import type { FingerprintOf } from "../scanner.ts";
import { loadConfig } from "./config/load-config.ts";
import type { GitleaksFinding } from "./detect/finding.ts";
import type { Fragment } from "./detect/fragment.ts";
import { lookFor } from "./detect/keywords.ts";
import type { Found, Match } from "./detect/match.ts";
import { scan } from "./detect/scan.ts";
import { goString } from "./go-string.ts";
import { readLists } from "./lists.ts";

export interface GitleaksOptions {
  /** A `.gitleaks.toml`. */
  readonly config: string;
  /** A `.gitleaksignore`. */
  readonly ignore?: string | undefined;
  /** A former JSON report. */
  readonly baseline?: string | undefined;
  /** gitleaks' own `config/gitleaks.toml`, for files that say `extend.useDefault`. */
  readonly defaultConfig?: string;
  /** Where relative paths start, that of `extend.path` too. Default: the working directory, as with gitleaks. */
  readonly cwd?: string;
  /** Whether `gitleaks:allow` lets off what stands on its line. Default: it does, as with gitleaks. */
  readonly allowComments?: boolean;
  /** gitleaks' --max-decode-depth. Default: 5. */
  readonly maxDecodeDepth?: number;
  /** The forms of a finding that the ignore file and the baseline may list. Default: the finding as it is. */
  readonly formsOf?: (finding: GitleaksFinding) => readonly GitleaksFinding[];
  readonly fingerprint: FingerprintOf;
}

/** Finds what gitleaks would, with the operator's own gitleaks files. */
export interface GitleaksScanner {
  /** What in the files does not do what their writer may think, one line each. */
  readonly warnings: readonly string[];
  readonly rules: readonly { readonly id: string; readonly description: string }[];
  /** Pure. @throws Fault when the patterns take too long on it */
  findGitleaks(fragment: Fragment): readonly GitleaksFinding[];
}

const DECODE_DEPTH = 5;

/** Reads the operator's gitleaks files. @throws Fault that names file, rule and key, and what would be right */
export const loadGitleaks = (options: GitleaksOptions): GitleaksScanner => {
  const { cwd = process.cwd(), formsOf = (finding) => [finding] } = options;
  const config = loadConfig({ config: options.config, defaultConfig: options.defaultConfig, cwd });
  const lists = readLists({ ignore: options.ignore, baseline: options.baseline, cwd });
  const settings = {
    config,
    look: lookFor([...config.rules.values()]),
    allowComments: options.allowComments ?? true,
    decodeDepth: options.maxDecodeDepth ?? DECODE_DEPTH,
  };

  const toFinding = (match: Match, fragment: Fragment): GitleaksFinding | null => {
    const everywhere = `${goString(rawBytes(fragment.path))}:${match.rule.id}:${match.startLine}`;
    const finding: GitleaksFinding = {
      rule: match.rule.id,
      description: match.rule.description,
      file: fragment.path,
      commit: fragment.commit,
      startLine: match.startLine,
      endLine: match.endLine,
      startColumn: match.startColumn,
      endColumn: match.endColumn,
      entropy: match.entropy,
      tags: match.tags,
      fingerprint: fragment.commit === "" ? everywhere : `${fragment.commit}:${everywhere}`,
      secret: match.found === null ? null : placeOf(match.rule.id, match.found, options.fingerprint),
      info: fragment.info ?? null,
    };
    return formsOf(finding).some((form) => lists.letOff(form, match.found)) ? null : finding;
  };

  return {
    warnings: [...config.warnings, ...lists.warnings],
    rules: [...config.rules.values()].map(({ id, description }) => ({ id, description })),
    findGitleaks: (fragment) => scan(fragment, settings).flatMap((match) => toFinding(match, fragment) ?? []),
  };
};

const placeOf = (rule: string, { secret, offset, length }: Found, fingerprint: FingerprintOf) => ({
  fingerprint: fingerprint(rule, secret),
  size: secret.length,
  offset,
  length,
});
