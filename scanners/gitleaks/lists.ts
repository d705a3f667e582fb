import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Fault } from "../../model/fault.ts";
import { rawBytes } from "../../model/raw.ts";
import { type IsKnown, readBaseline } from "./baseline.ts";
import type { GitleaksFinding } from "./detect/finding.ts";
import type { Found } from "./detect/match.ts";
import { goString } from "./go-string.ts";
import { type IgnoreFile, readIgnoreFile } from "./ignore-file.ts";

export interface ListPlaces {
  /** A `.gitleaksignore`. */
  readonly ignore?: string | undefined;
  /** A former JSON report. */
  readonly baseline?: string | undefined;
  /** Where relative paths start. */
  readonly cwd: string;
}

/** What the operator has let off before. */
export interface Lists {
  readonly warnings: readonly string[];
  letOff(finding: GitleaksFinding, found: Found | null): boolean;
}

/** Reads both lists. @throws Fault when one cannot be read or is wrong */
export const readLists = ({ ignore, baseline, cwd }: ListPlaces): Lists => {
  const ignored: IgnoreFile = readOptional(ignore, cwd, readIgnoreFile) ?? {
    fingerprints: new Set(),
    warnings: [],
  };
  const isKnown: IsKnown = readOptional(baseline, cwd, readBaseline) ?? (() => false);
  return {
    warnings: ignored.warnings,
    letOff(finding, found) {
      const file = goString(rawBytes(finding.file));
      const everywhere = `${file}:${finding.rule}:${finding.startLine}`;
      return (
        ignored.fingerprints.has(everywhere) ||
        ignored.fingerprints.has(finding.fingerprint) ||
        isKnown(finding, file, found)
      );
    },
  };
};

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
