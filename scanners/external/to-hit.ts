import { readFileSync } from "node:fs";
import { displayText } from "../../model/display.ts";
import type { Confidence, Sighting } from "../../model/finding.ts";
import type { FingerprintOf } from "../scanner.ts";
import type { BatchContent, Hit } from "./batch.ts";
import { foreignRule } from "./foreign-rule.ts";
import { LineIndex } from "./line-index.ts";
import { locate } from "./locate.ts";
import type { ScannerName } from "./scanner-settings.ts";

/** What a scanner said of one secret, in the same words for all scanners. */
interface Said {
  readonly rule: string;
  /** In the scanner's words; empty when it has none. Must not hold the secret. */
  readonly title: string;
  readonly confidence: Confidence;
  /** How the scanner decoded it, when it says so. */
  readonly via: readonly string[];
}

/** A secret and the line it is said to stand on. */
export interface Reported extends Said {
  /** Empty when only a name was found. */
  readonly secret: Buffer;
  /** 1-based; 0 when the scanner names none. */
  readonly line: number;
}

/** A secret by the bytes it covers. */
export interface ReportedStretch extends Said {
  readonly start: number;
  readonly end: number;
}

/** Writes reports on a content as hits: each rule's secret once where it stands. Reads the content once. */
export const hitsIn = (
  scanner: ScannerName,
  fingerprint: FingerprintOf,
  content: BatchContent,
  reports: readonly { readonly reported: Reported; readonly holdsAt: Hit["holdsAt"] }[],
): readonly Hit[] => {
  const bytes = readFileSync(content.file);
  const lines = new LineIndex(bytes);
  const hits = reports.map(({ reported, holdsAt }): Hit => {
    const { start, end, exact } = locate(bytes, lines, reported.secret, reported.line);
    const via = exact || reported.via.length > 0 ? reported.via : ["an unnamed encoding"];
    const sighting = toSighting(scanner, fingerprint, { ...reported, via }, { start, end }, lines);
    return { content, sighting, start, end, holdsAt };
  });
  return withoutRepeats(hits);
};

/** The same for reports that name bytes. */
export const hitsInStretches = (
  scanner: ScannerName,
  fingerprint: FingerprintOf,
  content: BatchContent,
  reports: readonly ReportedStretch[],
): readonly Hit[] => {
  const bytes = readFileSync(content.file);
  const lines = new LineIndex(bytes);
  const hits = reports.map((reported): Hit => {
    const { start, end } = reported;
    const secret = bytes.subarray(start, end);
    const sighting = toSighting(scanner, fingerprint, { ...reported, secret }, reported, lines);
    return { content, sighting, start, end, holdsAt: () => true };
  });
  return withoutRepeats(hits);
};

/** What every other scanner leaves unsaid. */
export const REMEDY = "Revoke it where it was issued and issue a new one.";

/** Words of a scanner, safe to print and cut to a readable length. */
export const shortText = (text: string): string => {
  const safe = displayText(text.trim());
  return safe.length > LONGEST ? `${safe.slice(0, LONGEST)}…` : safe;
};

const LONGEST = 160;

const toSighting = (
  scanner: ScannerName,
  fingerprint: FingerprintOf,
  { rule: id, title, confidence, secret, via }: Said & { readonly secret: Buffer },
  { start, end }: { readonly start: number; readonly end: number },
  lines: LineIndex,
): Sighting => {
  const rule = foreignRule(scanner, shortText(id));
  const line = lines.lineOf(start);
  return {
    rule,
    title: shortText(title) || `Found by ${scanner}`,
    confidence,
    fingerprint: fingerprint(rule, secret),
    mask: secret.length === 0 ? "the name of the file" : `… (${secret.length} characters)`,
    line,
    column: start - lines.startOf(line) + 1,
    length: end - start,
    via,
    remedy: REMEDY,
  };
};

const withoutRepeats = (hits: readonly Hit[]): readonly Hit[] => {
  const known = new Set<string>();
  return hits.filter(({ sighting: { rule, fingerprint }, start }) => {
    const key = `${rule} ${fingerprint} ${start}`;
    const isNew = !known.has(key);
    known.add(key);
    return isNew;
  });
};
