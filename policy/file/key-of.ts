import { isPair, isScalar, isSeq } from "yaml";

/** The key of a node, as `refs.rules.1.delete`, from what it stands in and itself; empty: the whole file. */
export const keyOf = (nodes: readonly unknown[]): string =>
  nodes
    .flatMap((node, depth) => {
      if (isPair(node)) return isScalar(node.key) ? [node.key.source ?? String(node.key.value)] : [];
      return isSeq(node) && depth + 1 < nodes.length ? [String(node.items.indexOf(nodes[depth + 1]))] : [];
    })
    .join(".");
