import type { Scanner } from "../../scanners/scanner.ts";
import type { ObjectSink } from "../read/batch-parser.ts";

export interface ScanLimits {
  /** Largest blob that is scanned, in `bytes`; a larger one is reported, never skipped in silence. */
  readonly blobBytes: number;
}

/** How a scan is bounded and followed. */
export interface ScanOptions {
  readonly scanner: Scanner;
  readonly limits: ScanLimits;
  readonly signal: AbortSignal;
  /** False when all of history is scanned, so that nothing can have stood there before. Default: true. */
  readonly trusts?: boolean;
  /** Sees every object go by, for showing progress. */
  readonly follow?: (sink: ObjectSink) => ObjectSink;
}
