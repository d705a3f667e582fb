/** Where something in a policy is written. */
export interface Origin {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** What a policy file says, with the place of every key and item: merging keeps the places. */
export type Tree =
  | { readonly kind: "map"; readonly origin: Origin; readonly entries: ReadonlyMap<string, Tree> }
  | { readonly kind: "list"; readonly origin: Origin; readonly items: readonly Tree[] }
  | { readonly kind: "leaf"; readonly origin: Origin; readonly value: unknown };

/** The plain value. */
export const plainOf = (tree: Tree): unknown => {
  if (tree.kind === "leaf") return tree.value;
  if (tree.kind === "list") return tree.items.map(plainOf);
  // Without a prototype, so that no key of a file means more than itself.
  const object = Object.create(null) as Record<string, unknown>;
  for (const [key, entry] of tree.entries) object[key] = plainOf(entry);
  return object;
};

/** What stands under a key; undefined where nothing does. */
export const entryOf = (tree: Tree | undefined, key: PropertyKey): Tree | undefined => {
  if (tree?.kind === "map") return tree.entries.get(String(key));
  return tree?.kind === "list" ? tree.items[Number(key)] : undefined;
};

/** The place of what stands at a path, or of the nearest thing above it that is written. */
export const originOf = (tree: Tree, path: readonly PropertyKey[]): Origin => {
  let node = tree;
  for (const step of path) {
    const next = entryOf(node, step);
    if (next === undefined) break;
    node = next;
  }
  return node.origin;
};
