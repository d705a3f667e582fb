import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Fault } from "../../model/fault.ts";
import { rawBytes } from "../../model/raw.ts";
import type { FingerprintOf } from "../scanner.ts";
import { type IsKnown, readBaseline } from "./baseline.ts";
import { loadConfig } from "./config/load-config.ts";
import type { GitleaksFinding } from "./detect/finding.ts";
import type { Fragment } from "./detect/fragment.ts";
import { lookFor } from "./detect/keywords.ts";
import type { Found, Match } from "./detect/match.ts";
import { scan } from "./detect/scan.ts";
import { goString } from "./go-string.ts";
import { readIgnoreFile } from "./ignore-file.ts";

export interface GitleaksOptions {
  /** A `.gitleaks.toml`. */
  readonly config: string;
  /** A `.gitleaksignore`. */
  readonly ignore?: string;
  /** A former JSON report. */
  readonly baseline?: string;
  /** gitleaks' own `config/gitleaks.toml`, for files that say `extend.useDefault`. */
  readonly defaultConfig?: string;
  /** Where relative paths start, that of `extend.path` too. Default: the working directory, as with gitleaks. */
  readonly cwd?: string;
  /** Whether `gitleaks:allow` lets off what stands on its line. Default: it does, as with gitleaks. */
  readonly allowComments?: boolean;
  /** gitleaks' --max-decode-depth. Default: 5. */
  readonly maxDecodeDepth?: number;
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
  const cwd = options.cwd ?? process.cwd();
  const config = loadConfig({ config: options.config, defaultConfig: options.defaultConfig, cwd });
  const ignored = readOptional(options.ignore, cwd, readIgnoreFile) ?? {
    fingerprints: new Set(),
    warnings: [],
  };
  const isKnown: IsKnown = readOptional(options.baseline, cwd, readBaseline) ?? (() => false);
  const settings = {
    config,
    look: lookFor([...config.rules.values()]),
    allowComments: options.allowComments ?? true,
    decodeDepth: options.maxDecodeDepth ?? DECODE_DEPTH,
  };

  const toFinding = (match: Match, fragment: Fragment): GitleaksFinding | null => {
    const file = goString(rawBytes(fragment.path));
    const everywhere = `${file}:${match.rule.id}:${match.startLine}`;
    const here = fragment.commit === "" ? everywhere : `${fragment.commit}:${everywhere}`;
    if (ignored.fingerprints.has(everywhere) || ignored.fingerprints.has(here)) return null;
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
      fingerprint: here,
      secret: match.found === null ? null : placeOf(match.rule.id, match.found, options.fingerprint),
      info: fragment.info ?? null,
    };
    return isKnown(finding, file, match.found) ? null : finding;
  };

  return {
    warnings: [...config.warnings, ...ignored.warnings],
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

const readOptional = <T>(
  path: string | undefined,
  cwd: string,
  read: (text: string, name: string) => T,
): T | null => {
  if (path === undefined) return null;
  try {
    return read(readFileSync(resolve(cwd, path), "utf8"), path);
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault(`cannot read the gitleaks file ${path}`, {
      cause,
      hint: "the path must name a file that the gate's user can read",
    });
  }
};
