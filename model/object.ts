import type { Oid } from "./oid.ts";
import type { Raw } from "./raw.ts";

export type ObjectType = "blob" | "commit" | "tag" | "tree";

/** Octal mode of a tree entry, as git writes it: `100644`, `100755`, `120000` (symlink), `160000` (gitlink). */
export type Mode = string;

/** The mode of a submodule: its id names a commit of another repository, not a file of this one. */
export const GITLINK: Mode = "160000";

/** Where a commit (or a tag that points at a tree) put a blob. */
export interface Place {
  /** The commit that introduced it; for a tag on a tree, that tree's id. */
  readonly by: Oid;
  readonly path: Raw;
  readonly mode: Mode;
}
