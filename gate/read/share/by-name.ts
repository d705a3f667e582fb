import type { Oid } from "../../../model/oid.ts";

/** Objects that are put in order at a time, so that memory does not grow with the list. */
const AT_ONCE = 50_000;

/**
 * Puts the versions of a file next to each other: git stores each as a delta of another, and needs the one to
 * make the next.
 */
export const byName = (take: (oid: Oid) => void) => {
  let names = new Map<string, Oid[]>();
  let count = 0;
  const flush = (): void => {
    for (const oids of names.values()) for (const oid of oids) take(oid);
    names = new Map();
    count = 0;
  };
  return {
    read(oid: Oid, name: string): void {
      const known = names.get(name);
      if (known === undefined) names.set(name, [oid]);
      else known.push(oid);
      if (++count >= AT_ONCE) flush();
    },
    flush,
  };
};
