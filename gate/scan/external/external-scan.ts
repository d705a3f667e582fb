import type { Sighting } from "../../../model/finding.ts";
import type { ObjectType } from "../../../model/object.ts";
import type { Oid } from "../../../model/oid.ts";
import type { Raw } from "../../../model/raw.ts";
import type { RefName } from "../../../model/ref-update.ts";
import type { GitRepo } from "../../../sys/git.ts";
import type { PushReading } from "../../read/read-push.ts";
import type { Occurrence } from "../occurrence.ts";

/** What the builtin scanner has seen in the same objects, and may be added to. */
export interface SeenObjects {
  readonly seen: Map<
    Oid,
    { readonly type: ObjectType; readonly sightings: readonly Sighting[]; readonly parts: readonly string[] }
  >;
  readonly oversized: readonly unknown[];
  /** Of oversized objects. */
  readonly bytesSkipped: number;
}

/** A version of a file, by what it holds and the name that path rules are to see. */
export interface NamedBlob {
  readonly oid: Oid;
  readonly path: Raw;
}

/** The scanners of a policy besides the builtin one. Only loaded where a policy lists one. */
export interface ExternalScan {
  /** Begins to scan one set of objects; what it puts on disk is gone when it is disposed of. */
  open(repo: GitRepo, signal: AbortSignal): ExternalBatch;
}

export interface ExternalBatch extends Disposable {
  /**
   * Scans everything that a reading has brought, and the names of files and refs. The sightings are added to
   * those of the sink; the reading that is returned can tell its changes again.
   * @throws Fault whenever a scanner did not see everything
   */
  scanReading(reading: PushReading, sink: SeenObjects, refs: readonly RefName[]): Promise<PushReading>;
  /** Scans files of trusted history, and adds the sightings to those of the sink. @throws Fault likewise */
  scanBlobs(blobs: readonly NamedBlob[], sink: SeenObjects): Promise<void>;
  /**
   * Takes occurrences of this batch and gives back those that hold: without what the operator's lists let off,
   * with what stands in names, and one for each place where scanners saw the same secret.
   */
  settle(occurrences: readonly Occurrence[]): readonly Occurrence[];
}
