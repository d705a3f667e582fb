import type { Holder } from "../../../model/finding.ts";
import type { Oid } from "../../../model/oid.ts";
import type { Raw } from "../../../model/raw.ts";
import type { RefName } from "../../../model/ref-update.ts";
import type { Change } from "../../read/raw-diff-parser.ts";
import { addTo } from "./add-to.ts";
import { NameList } from "./name-list.ts";

/** What a name names: a new path, by all that put it there; an entry of a tree; a ref. */
export type Named =
  | { readonly kind: "path"; readonly holders: readonly Holder[] }
  | { readonly kind: "entry"; readonly tree: Oid }
  | { readonly kind: "ref" };

interface NamesOfPush {
  readonly changes: readonly Change[];
  /** Names of tree entries, each with a tree that holds it. */
  readonly entries: ReadonlyMap<Raw, Oid>;
  readonly refs: readonly RefName[];
  readonly holderOf: (change: Change) => Holder;
}

/** Every name that a push brings: new paths whole, entries of trees that no new path holds, and refs. */
export const namesOfPush = ({ changes, entries, refs, holderOf }: NamesOfPush): NameList<Named> => {
  const paths = new Map<Raw, Holder[]>();
  for (const change of changes) {
    if (change.oid === null || change.olds.some((old) => old !== null)) continue;
    addTo(paths, change.path, holderOf(change));
  }
  const list = new NameList<Named>();
  for (const [path, holders] of paths) list.add(path, { kind: "path", holders });
  const told = partsOf(paths.keys());
  for (const [name, tree] of entries) if (!told.has(name)) list.add(name, { kind: "entry", tree });
  for (const ref of refs) list.add(ref, { kind: "ref" });
  return list;
};

/** The names of all files and directories on some paths. */
export const partsOf = (paths: Iterable<Raw>): ReadonlySet<string> => {
  const parts = new Set<string>();
  for (const path of paths) for (const part of path.split("/")) parts.add(part);
  return parts;
};
