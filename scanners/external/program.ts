import type { GitleaksEntry } from "./programs/gitleaks-entry.ts";
import type { ScannerContext, ScannerName, ScannerSettings } from "./scanner-settings.ts";
import type { Reported } from "./to-hit.ts";
import type { VersionRange } from "./version.ts";

/** One report of a program, with the name of the file as the program wrote it. */
export interface ProgramReport extends Reported {
  readonly file: string;
  /** The whole entry of a report in gitleaks' format, for the operator's lists. */
  readonly entry?: GitleaksEntry;
}

/** How one program is run and understood: data, but for reading its report. */
export interface Program {
  readonly name: ScannerName;
  readonly versionArgs: readonly string[];
  readonly supported: VersionRange;
  /** How to get it, one line. */
  readonly install: string;
  /** The arguments of a scan of the working directory, report on standard output. */
  readonly args: (settings: ScannerSettings, context: ScannerContext) => readonly string[];
  /** Exit codes of a scan that came to its end, with findings or without. */
  readonly exitCodes: readonly number[];
  /** What its standard error says of a scan that did not see everything, or null. */
  readonly complaint: (stderr: string) => string | null;
  /** @throws Error when the report is not of the documented form */
  readonly parse: (stdout: string) => readonly ProgramReport[];
}
