import type { Scanner } from "../../scanners/scanner.ts";
import type { FactGatherer } from "../facts/gather-facts.ts";
import type { ExternalScan } from "./external/external-scan.ts";
import type { Occurrence } from "./occurrence.ts";
import type { ScanLimits } from "./scan-limits.ts";
import type { Crew } from "./share/crew.ts";

/** How a scan is bounded and followed. */
export interface ScanOptions {
  readonly scanner: Scanner;
  /** False when `scanner` only counts, because the policy does without the builtin one. Default: true. */
  readonly builtin?: boolean;
  /** The other scanners of the policy. */
  readonly external?: ExternalScan | undefined;
  readonly limits: ScanLimits;
  readonly signal: AbortSignal;
  /** False when all of history is scanned, so that nothing can have stood there before. Default: true. */
  readonly trusts?: boolean;
  /** Whether the operator's baseline lists an occurrence; asked of every one. */
  readonly isKnown?: (occurrence: Occurrence) => boolean;
  /** Told how many objects and `bytes` are read, some at a time, for showing progress. */
  readonly tally?: (objects: number, bytes: number) => void;
  /** Notes what the policy asks of commits and files besides secrets. */
  readonly facts?: FactGatherer | null;
  /** Takes a part of the objects, where there are many. */
  readonly crew?: Crew | null;
}
