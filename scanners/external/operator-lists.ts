import { Buffer } from "node:buffer";
import { rawBytes } from "../../model/raw.ts";
import type { GitleaksFinding } from "../gitleaks/detect/finding.ts";
import type { Found } from "../gitleaks/detect/match.ts";
import { goString } from "../gitleaks/go-string.ts";
import { readLists } from "../gitleaks/lists.ts";
import type { Batch, BatchPlace, Hit } from "./batch.ts";
import type { ProgramReport } from "./program.ts";
import type { GitleaksEntry } from "./programs/gitleaks-entry.ts";
import type { ScannerSettings } from "./scanner-settings.ts";

/** The operator's `.gitleaksignore` and baseline, held against where things stand in the push. */
export interface OperatorLists {
  holds(reported: ProgramReport, batch: Batch): Hit["holdsAt"];
}

/**
 * Reads them. They are applied here and not by the program: it sees files under other names than those that
 * the lists use. @throws Fault
 */
export const listsOf = ({
  ignore,
  baseline,
}: Pick<ScannerSettings, "ignore" | "baseline">): OperatorLists => {
  if (ignore === null && baseline === null) return { holds: () => () => true };
  const lists = readLists({ ignore: ignore ?? undefined, baseline: baseline ?? undefined, cwd: "/" });
  return {
    holds:
      ({ entry }, batch) =>
      (place) => {
        if (place === null || entry === undefined) return true;
        const found = foundOf(entry);
        return !formsOf(findingAt(entry, place, batch)).some((form) => lists.letOff(form, found));
      },
  };
};

/**
 * The forms in which gitleaks itself may have reported a finding of a commit: in a work tree, without the
 * commit; in history, where the first line of a patch counts its columns from 1 and the others from 2.
 */
export const formsOf = (finding: GitleaksFinding): readonly GitleaksFinding[] => {
  if (finding.commit === "") return [finding];
  const { startColumn, endColumn } = finding;
  return [
    { ...finding, commit: "", info: null },
    finding,
    { ...finding, startColumn: startColumn - 1, endColumn: endColumn - 1 },
  ];
};

const findingAt = (entry: GitleaksEntry, { path, commit }: BatchPlace, batch: Batch): GitleaksFinding => ({
  rule: entry.RuleID,
  description: entry.Description,
  file: path,
  commit: commit ?? "",
  startLine: entry.StartLine,
  endLine: entry.EndLine,
  startColumn: entry.StartColumn,
  endColumn: entry.EndColumn,
  entropy: Math.fround(entry.Entropy),
  tags: entry.Tags ?? [],
  fingerprint: `${commit === null ? "" : `${commit}:`}${goString(rawBytes(path))}:${entry.RuleID}:${entry.StartLine}`,
  secret: null,
  info: commit === null ? null : batch.commitInfo(commit),
});

const foundOf = ({ Secret, Match }: GitleaksEntry): Found | null =>
  Secret === ""
    ? null
    : { match: Buffer.from(Match, "utf8"), secret: Buffer.from(Secret, "utf8"), offset: 0, length: 0 };
