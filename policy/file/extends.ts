import { dirname, resolve } from "node:path";
import { Fault } from "../../model/fault.ts";
import { mergeTrees } from "./merge.ts";
import { readYaml } from "./read-yaml.ts";
import { entryOf, type Origin, plainOf, type Tree } from "./tree.ts";

export interface ChainOptions {
  /** Reads a file by its absolute path. @throws Fault */
  readonly readFile: (file: string) => string;
  /** Sees every file before it is merged. @throws Fault */
  readonly check: (tree: Tree) => void;
}

export interface Chain {
  readonly tree: Tree;
  /** In the order they were laid over each other. */
  readonly files: readonly string[];
}

/** More than anybody needs, and an end for a chain that has none. */
const MOST_FILES = 32;

/**
 * Reads a policy and those it extends: each of them with its own first, in the order they are named, then the
 * file on top. @throws Fault
 */
export const readChain = (text: string, file: string, options: ChainOptions): Chain => {
  const files: string[] = [];
  const read = (source: string, name: string, above: readonly string[]): Tree => {
    const tree = readYaml(source, name);
    options.check(tree);
    const parents = parentsOf(tree).map(({ path, origin }) => {
      const parent = resolve(dirname(name), path);
      refuseCycle(parent, [...above, name], origin);
      if (files.length + above.length >= MOST_FILES)
        throw new Fault(`${origin.file}:${origin.line}: extends: more than ${MOST_FILES} files in all`);
      return read(readParent(parent, origin, options), parent, [...above, name]);
    });
    files.push(name);
    const [first, ...others] = [...parents, tree];
    return others.reduce((below, over) => mergeTrees(below, over), first as Tree);
  };
  const tree = read(text, file, []);
  return { tree, files };
};

const parentsOf = (tree: Tree): readonly { readonly path: string; readonly origin: Origin }[] => {
  const named = entryOf(tree, "extends");
  if (named === undefined) return [];
  const items = named.kind === "list" ? named.items : [named];
  return items.map((item) => ({ path: String(plainOf(item)), origin: item.origin }));
};

const refuseCycle = (parent: string, above: readonly string[], origin: Origin): void => {
  const from = above.indexOf(parent);
  if (from < 0) return;
  const circle = [...above.slice(from), parent].join(" → ");
  throw new Fault(`${origin.file}:${origin.line}: extends: ${circle} is a circle`);
};

const readParent = (file: string, { file: by, line }: Origin, { readFile }: ChainOptions): string => {
  try {
    return readFile(file);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault(`${by}:${line}: extends: ${error.message}`, {
      cause: error,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
    });
  }
};
