import * as z from "zod";
import { Fault } from "../../model/fault.ts";
import type { GitleaksFinding } from "./detect/finding.ts";
import type { Found } from "./detect/match.ts";
import { goString } from "./go-string.ts";

const text = z.string().default("");
const count = z.number().default(0);

const entry = z.object({
  RuleID: text,
  Description: text,
  StartLine: count,
  EndLine: count,
  StartColumn: count,
  EndColumn: count,
  Match: text,
  Secret: text,
  File: text,
  Commit: text,
  Entropy: count,
  Author: text,
  Email: text,
  Date: text,
  Message: text,
});

type Entry = z.output<typeof entry>;

/** Whether a finding was there before. */
export type IsKnown = (finding: GitleaksFinding, file: string, found: Found | null) => boolean;

/** Reads a former report in gitleaks' JSON. @throws Fault */
export const readBaseline = (json: string, name: string): IsKnown => {
  const entries = new Map<string, Entry[]>();
  for (const one of parseEntries(json, name)) {
    const key = `${one.RuleID}\0${one.File}\0${one.StartLine}`;
    entries.set(key, [...(entries.get(key) ?? []), one]);
  }
  return (finding, file, found) =>
    entries
      .get(`${finding.rule}\0${file}\0${finding.startLine}`)
      ?.some((one) => isSame(one, finding, found)) ?? false;
};

const parseEntries = (json: string, name: string): readonly Entry[] => {
  try {
    return z.array(entry).nullable().parse(JSON.parse(json)) ?? [];
  } catch (cause) {
    throw new Fault(`${name} is no baseline`, {
      cause,
      hint: "it must be a JSON report of gitleaks or of the gate",
    });
  }
};

/** All that gitleaks compares. The fingerprint is left out there too. */
const isSame = (one: Entry, finding: GitleaksFinding, found: Found | null): boolean =>
  one.Description === finding.description &&
  one.EndLine === finding.endLine &&
  one.StartColumn === finding.startColumn &&
  one.EndColumn === finding.endColumn &&
  one.Commit === finding.commit &&
  one.Author === (finding.info?.author ?? "") &&
  one.Email === (finding.info?.email ?? "") &&
  one.Date === (finding.info?.date ?? "") &&
  one.Message === (finding.info?.message ?? "") &&
  Math.fround(one.Entropy) === finding.entropy &&
  hasSameSecret(one, found);

/** A redacted report holds no secrets to compare; then, as with gitleaks' --redact, the place alone decides. */
const hasSameSecret = ({ Secret, Match }: Entry, found: Found | null): boolean => {
  if (found === null || isRedacted(Secret)) return true;
  return Secret === goString(found.secret) && Match === goString(found.match);
};

const isRedacted = (secret: string): boolean => secret === "REDACTED" || secret.endsWith("...");
