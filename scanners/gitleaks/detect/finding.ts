import type { Fingerprint } from "../../../model/finding.ts";
import type { Raw } from "../../../model/raw.ts";
import type { CommitInfo } from "./fragment.ts";

/** The secret of a finding, without the secret. */
export interface SecretPlace {
  /** Under the gate's key, of the rule's id and the secret's bytes. */
  readonly fingerprint: Fingerprint;
  /** How many bytes the secret has. */
  readonly size: number;
  /**
   * Where it stands in the fragment's bytes, and how many it covers there; what was decoded covers all that was
   * encoded with it.
   */
  readonly offset: number;
  readonly length: number;
}

/** What gitleaks would report, but for the texts of match and secret. */
export interface GitleaksFinding {
  readonly rule: string;
  readonly description: string;
  readonly file: Raw;
  readonly commit: string;
  readonly startLine: number;
  readonly endLine: number;
  /** In bytes; on all but the first line of a fragment counted from the newline before, as gitleaks does. */
  readonly startColumn: number;
  readonly endColumn: number;
  /** Rounded to 32 bits, as in gitleaks' report. */
  readonly entropy: number;
  readonly tags: readonly string[];
  /** gitleaks' own: `commit:file:rule:line`, or `file:rule:line` outside of commits. */
  readonly fingerprint: string;
  /** Null when only the file's name was found. */
  readonly secret: SecretPlace | null;
  readonly info: CommitInfo | null;
}
