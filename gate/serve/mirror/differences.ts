import type { RefName, RefUpdate } from "../../../model/ref-update.ts";
import type { Refs } from "../../forward/updates.ts";

/** What makes `here` like `there`: what must go first, since a name can stand in the way of another. */
export const differences = (
  here: Refs,
  there: Refs,
): { readonly deletes: readonly RefUpdate[]; readonly writes: readonly RefUpdate[] } => {
  const deletes: RefUpdate[] = [];
  const writes: RefUpdate[] = [];
  for (const [ref, from] of here) if (!there.has(ref)) deletes.push({ kind: "delete", ref, from });
  for (const [ref, to] of there) {
    const from = here.get(ref);
    if (from === undefined) writes.push({ kind: "create", ref, to });
    else if (from !== to) writes.push({ kind: "move", ref, from, to });
  }
  return { deletes, writes };
};

/** The refs that are not in `names`. */
export const without = (refs: Refs, names: ReadonlySet<RefName>): Refs =>
  new Map([...refs].filter(([ref]) => !names.has(ref)));
