import type { Oid } from "./oid.ts";
import type { Raw } from "./raw.ts";

/** A full ref name as bytes, such as `refs/heads/main`. */
export type RefName = Raw;

/** One line of a push: what one ref is to become. */
export type RefUpdate =
  | { readonly kind: "create"; readonly ref: RefName; readonly to: Oid }
  | { readonly kind: "move"; readonly ref: RefName; readonly from: Oid; readonly to: Oid }
  | { readonly kind: "delete"; readonly ref: RefName; readonly from: Oid | null };

/** The object a ref update brings, if it brings one. */
export const tipOf = (update: RefUpdate): Oid | null => (update.kind === "delete" ? null : update.to);

/** The object the ref held before, if any. */
export const oldOf = (update: RefUpdate): Oid | null => (update.kind === "create" ? null : update.from);
