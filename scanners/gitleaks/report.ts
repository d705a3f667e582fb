import { rawBytes } from "../../model/raw.ts";
import type { GitleaksFinding } from "./detect/finding.ts";
import { goString } from "./go-string.ts";

const MASK = "REDACTED";

/** What the report says of a finding. `secret` is null where only a file's name was found. */
export type ReportedFinding = Omit<GitleaksFinding, "secret"> & { readonly secret: object | null };

/**
 * gitleaks' JSON report: the same fields in the same order with the same fingerprints, but never a secret. Both
 * `Match` and `Secret` are masked whole: gitleaks' own --redact leaves the rest of the match, which can hold
 * another secret.
 */
export const writeGitleaksReport = (findings: readonly ReportedFinding[]): string => {
  if (findings.length === 0) return "[]\n";
  return `[\n${findings.map((finding) => writeObject(fieldsOf(finding))).join(",\n")}\n]\n`;
};

type Field = readonly [name: string, value: string | number | readonly string[], isFloat?: true];

const fieldsOf = (finding: ReportedFinding): readonly Field[] => {
  const file = goString(rawBytes(finding.file));
  return [
    ["RuleID", finding.rule],
    ["Description", finding.description],
    ["StartLine", finding.startLine],
    ["EndLine", finding.endLine],
    ["StartColumn", finding.startColumn],
    ["EndColumn", finding.endColumn],
    ["Match", finding.secret === null ? `file detected: ${file}` : MASK],
    ["Secret", finding.secret === null ? "" : MASK],
    ["File", file],
    ["SymlinkFile", ""],
    ["Commit", finding.commit],
    ["Entropy", finding.entropy, true],
    ["Author", finding.info?.author ?? ""],
    ["Email", finding.info?.email ?? ""],
    ["Date", finding.info?.date ?? ""],
    ["Message", finding.info?.message ?? ""],
    ["Tags", finding.tags],
    ["Fingerprint", finding.fingerprint],
  ];
};

const writeObject = (fields: readonly Field[]): string =>
  ` {\n${fields.map(([name, value, isFloat]) => `  "${name}": ${isFloat ? shortFloat(Number(value)) : write(value)}`).join(",\n")}\n }`;

const write = (value: string | number | readonly string[]): string => {
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return quote(value);
  return value.length === 0 ? "[]" : `[\n${value.map((item) => `   ${quote(item)}`).join(",\n")}\n  ]`;
};

/** As Go writes JSON: also escapes what HTML and JavaScript could trip over. */
const quote = (text: string): string =>
  JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** The fewest digits that give the same 32-bit number. */
const shortFloat = (value: number): string => {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
};
