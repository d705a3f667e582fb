import type { Oid } from "../../model/oid.ts";
import { oldOf, type RefName, type RefUpdate, tipOf } from "../../model/ref-update.ts";

/** What refs hold somewhere: absent means that there is no such ref. */
export type Refs = ReadonlyMap<RefName, Oid>;
export type MutableRefs = Map<RefName, Oid>;

/** How a ref stands, seen from one update of it. A ref that holds neither value is `other`. */
export type Standing = "new" | "old" | "other";

/** The updates that change something: deleting what the repository never had is nothing to forward. */
export const forwardable = (updates: readonly RefUpdate[]): readonly RefUpdate[] =>
  updates.filter((update) => update.kind !== "delete" || update.from !== null);

/** Whether ids are SHA-256, told by their length. */
export const isSha256 = (updates: readonly RefUpdate[]): boolean =>
  updates.some((update) => (tipOf(update) ?? oldOf(update) ?? "").length === 64);

export const standing = (update: RefUpdate, refs: Refs): Standing => {
  const value = refs.get(update.ref) ?? null;
  if (value === tipOf(update)) return "new";
  return value === oldOf(update) ? "old" : "other";
};

export const allStand = (updates: readonly RefUpdate[], refs: Refs, where: Standing): boolean =>
  updates.every((update) => standing(update, refs) === where);
