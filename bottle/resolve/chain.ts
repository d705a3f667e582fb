import { Fault } from "../../model/fault.ts";
import { entryOf, type Origin, plainOf, type Tree } from "../../policy/file/tree.ts";
import type { Library } from "../library/library.ts";
import type { ManifestFile } from "../manifest/read-manifest.ts";

/** One bottle of a chain. */
export interface Link {
  readonly name: string;
  readonly manifest: ManifestFile;
}

/** A name where it is written; null: on the command line. */
export interface Naming {
  readonly name: string;
  readonly origin: Origin | null;
}

/** More than anybody needs. */
const MOST = 32;

/**
 * The bottles that some names come to, parents before children, in the order in which they are laid over each
 * other. A bottle that is reached twice counts once, where it is reached first. Nothing else is read.
 * @throws Fault for a circle, a missing parent or a wrong file, with the path to it
 */
export const readChain = (names: readonly Naming[], library: Library): readonly Link[] => {
  const links = new Map<string, Link>();
  const visit = ({ name, origin }: Naming, above: readonly string[]): void => {
    const path = [...above, name];
    if (above.includes(name))
      throw blame(origin, `${path.slice(above.indexOf(name)).join(" → ")} is a circle`);
    if (links.has(name)) return;
    if (path.length > MOST) throw blame(origin, `more than ${MOST} bottles above each other`);
    const manifest = readNamed(name, origin, path, library);
    for (const parent of namesAt(manifest.tree, "extends")) visit(parent, path);
    links.set(name, { name, manifest });
  };
  for (const naming of names) visit(naming, []);
  return [...links.values()];
};

/** The names under a key that holds one or a list. */
export const namesAt = (tree: Tree, key: string): readonly Naming[] => {
  const named = entryOf(tree, key);
  if (named === undefined) return [];
  const items = named.kind === "list" ? named.items : [named];
  return items.map((item) => ({ name: String(plainOf(item)), origin: item.origin }));
};

const blame = (origin: Origin | null, message: string, hint?: string): Fault =>
  new Fault(
    origin === null ? message : `${origin.file}:${origin.line}: ${message}`,
    hint === undefined ? {} : { hint },
  );

const readNamed = (
  name: string,
  origin: Origin | null,
  path: readonly string[],
  library: Library,
): ManifestFile => {
  if (library.hasBottle(name)) return library.readBottle(name);
  try {
    return library.readBottle(name);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const way = path.length > 1 ? ` (${path.join(" → ")})` : "";
    throw blame(origin, `${error.message}${way}`, error.hint);
  }
};
