import type { Reason } from "../../model/decision.ts";
import type { Raw } from "../../model/raw.ts";
import type { ScannedPush } from "../scan/scan-push.ts";

/** What a report of `gate scan` is made from. */
export interface ScanReport {
  /** What was scanned, in words. */
  readonly title: string;
  readonly scanned: ScannedPush;
  /** Complaints that make the scan fail, then those that do not. */
  readonly reasons: readonly Reason[];
  readonly notes: readonly Reason[];
  /** Masks secrets in names and messages. */
  readonly redact: (raw: Raw) => Raw;
  /** The same, and makes them safe to print. */
  readonly show: (raw: Raw) => string;
  readonly version: string;
}
