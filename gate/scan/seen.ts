import type { Sighting } from "../../model/finding.ts";
import type { LimitHit } from "../../model/limit-hit.ts";
import type { ObjectType } from "../../model/object.ts";
import type { Oid } from "../../model/oid.ts";
import type { Raw } from "../../model/raw.ts";

/** An object with something in it. */
export interface Seen {
  readonly type: ObjectType;
  readonly sightings: readonly Sighting[];
  /** For a commit or tag: the part each sighting stands in. */
  readonly parts: readonly string[];
}

/** A blob, or a file of a work tree, that is larger than may be scanned. */
export interface Oversized {
  readonly oid: Oid | null;
  /** Where it is, once that is known. */
  path: Raw | null;
  /** In `bytes`. */
  readonly size: number;
}

/** A part of an object, or of a file of a work tree, that was not looked into to its end. */
export interface Unread {
  readonly oid: Oid | null;
  /** Where it is, once that is known. */
  path: Raw | null;
  readonly hit: LimitHit;
}
