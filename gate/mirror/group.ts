import type { RefName, RefUpdate } from "../../model/ref-update.ts";
import { parents } from "../forward/ref-conflicts.ts";

/** Updates that are sent as one, all or nothing. */
export type Group = readonly RefUpdate[];

/** Git slows down with the refs in one atomic push: 1,000 take it a second, 20,000 more than one minute. */
const MOST_TOGETHER = 1000;

/**
 * Updates of refs that were pushed together, directly or by way of a third ref, are one group. Several pushes of
 * a ref are one update by then, so nothing smaller is all or nothing for each push.
 */
export const groupUpdates = (updates: readonly RefUpdate[], pushes: readonly Group[]): readonly Group[] => {
  const parent = new Map<RefName, RefName>();
  const rootOf = (ref: RefName): RefName => {
    let root = ref;
    for (let up = parent.get(root); up !== undefined; up = parent.get(root)) root = up;
    if (root !== ref) parent.set(ref, root);
    return root;
  };
  for (const [first, ...others] of pushes) {
    if (first === undefined) continue;
    for (const { ref } of others) {
      const [one, other] = [rootOf(first.ref), rootOf(ref)];
      if (one !== other) parent.set(other, one);
    }
  }
  const groups = new Map<RefName, RefUpdate[]>();
  for (const update of updates) {
    const root = rootOf(update.ref);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, [update]);
    else group.push(update);
  }
  return [...groups.values()];
};

/**
 * The groups in the order in which they are sent, as many at once as git takes well. A name that has to be free
 * for another one, as `a` has for `a/b`, goes first and by itself: git frees no name within one push.
 */
export const batchesOf = (groups: readonly Group[]): readonly (readonly Group[])[] => {
  const all = groups.flat();
  const created = new Set<string>(all.filter(({ kind }) => kind === "create").map(({ ref }) => ref));
  const above = new Set([...created].flatMap(parents));
  const first = all.filter(
    ({ ref, kind }) =>
      kind === "delete" && (above.has(ref) || parents(ref).some((parent) => created.has(parent))),
  );
  const batches: Group[][] = first.length === 0 ? [] : [[first]];
  let batch: Group[] = [];
  let size = 0;
  for (const group of groups) {
    const rest = first.length === 0 ? group : group.filter((update) => !first.includes(update));
    if (rest.length === 0) continue;
    if (size > 0 && size + rest.length > MOST_TOGETHER) {
      batches.push(batch);
      [batch, size] = [[], 0];
    }
    batch.push(rest);
    size += rest.length;
  }
  return batch.length === 0 ? batches : [...batches, batch];
};
