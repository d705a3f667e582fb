import type { Oid } from "../../../model/oid.ts";
import type { FactAsks } from "../../../policy/asks.ts";
import type { Noted } from "../../facts/notes.ts";
import type { ShareRead } from "../../read/share/read-share.ts";
import type { ScanLimits } from "../scan-limits.ts";
import type { Oversized, Seen, Unread } from "../seen.ts";

/** What a thread is given to do. */
export interface ShareTask {
  /** Descriptor of the pipe that git writes the share to. */
  readonly readEnd: number;
  readonly tips: readonly string[];
  readonly gitDir: string;
  readonly limits: ScanLimits;
  /** Whether secrets are looked for; if not, what goes by is only counted. */
  readonly builtin: boolean;
  /** What is noted of commits and files besides secrets; null: nothing. */
  readonly asks: FactAsks | null;
}

/** What a thread answers: the reader's and the scanner's half of the proof of coverage, and what was seen. */
export interface ShareScan {
  readonly read: ShareRead;
  readonly seen: readonly (readonly [Oid, Seen])[];
  readonly oversized: readonly Oversized[];
  readonly unread: readonly Unread[];
  readonly bytesSkipped: number;
  readonly objectsScanned: number;
  readonly bytesScanned: number;
  readonly namesCredentials: boolean;
  readonly noted: Noted;
}

/** Objects and bytes since the last word of it. */
export interface ShareTalk {
  readonly objects: number;
  readonly bytes: number;
}
