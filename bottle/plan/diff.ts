/** One place at which two plans differ; null: one of them has nothing there. */
export interface Difference {
  readonly key: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Where two plans, or any two values of JSON, differ. Items that have a name are compared by it, not by their place. */
export const diffPlans = (before: unknown, after: unknown): readonly Difference[] => {
  const [old, now] = [flatten(before), flatten(after)];
  const keys = [...new Set([...old.keys(), ...now.keys()])];
  return keys.flatMap((key) => {
    const [was, is] = [old.get(key) ?? null, now.get(key) ?? null];
    return was === is ? [] : [{ key, before: was, after: is }];
  });
};

const flatten = (
  value: unknown,
  path = "",
  into = new Map<string, string>(),
): ReadonlyMap<string, string> => {
  if (typeof value !== "object" || value === null) {
    into.set(path, JSON.stringify(value));
    return into;
  }
  const entries = Array.isArray(value)
    ? value.map((item, index) => [nameOf(item) ?? String(index), item] as const)
    : Object.entries(value);
  if (entries.length === 0) into.set(path, Array.isArray(value) ? "[]" : "{}");
  for (const [key, item] of entries) flatten(item, path === "" ? key : `${path}.${key}`, into);
  return into;
};

/** What tells the items of a plan's lists apart. */
const nameOf = (item: unknown): string | null => {
  if (typeof item !== "object" || item === null) return null;
  const { name, host, path, target, tokenRef } = item as Readonly<Record<string, unknown>>;
  const found = [name, host, path, target, tokenRef].find((candidate) => typeof candidate === "string");
  return typeof found === "string" ? `[${found}]` : null;
};
