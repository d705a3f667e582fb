import type { FingerprintOf } from "../scanner.ts";

/** The scanners besides the builtin one, as a policy names them. */
export type ScannerName =
  | "gitleaks"
  | "betterleaks"
  | "trufflehog"
  | "kingfisher"
  | "secretlint"
  | "gitleaks-rules";

/** What the operator says of one scanner. Paths are absolute. */
export interface ScannerSettings {
  readonly use: ScannerName;
  /** Null: found on the PATH. */
  readonly program: string | null;
  readonly config: string | null;
  readonly ignore: string | null;
  readonly baseline: string | null;
  /** For one batch, in `milliseconds`. */
  readonly timeoutMs: number;
}

/** What all scanners share. */
export interface ScannerContext {
  readonly fingerprint: FingerprintOf;
  /** Whether comments in pushed files may excuse a finding. */
  readonly inlineAllow: boolean;
  /** The whole environment of the programs, with a home and a place for temporary files of their own. */
  readonly env: Readonly<Record<string, string>>;
}
