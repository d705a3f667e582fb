import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { unlessAbsent } from "../hook-file.ts";
import { isExecutable } from "../is-executable.ts";

/** The executables beside a hook, in the order in which a shell's `*` lists them. */
export interface Siblings {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Those that `matches` accepts; the file itself need not be there. */
export const siblingsOf = async (
  file: string,
  matches: (name: string) => boolean = () => true,
): Promise<Siblings> => {
  const [dir, own] = [dirname(file), basename(file)];
  const names = ((await readdir(dir).catch(unlessAbsent)) ?? [])
    .filter((name) => name !== own && !name.startsWith(".") && matches(name) && isExecutable(join(dir, name)))
    .sort();
  return { before: names.filter((name) => name < own), after: names.filter((name) => name > own) };
};

/** The order in words: `after a, b and before c`. */
export const orderOf = ({ before, after }: Siblings): string => {
  const parts = [
    ...(before.length === 0 ? [] : [`after ${before.join(", ")}`]),
    ...(after.length === 0 ? [] : [`before ${after.join(", ")}`]),
  ];
  return parts.length === 0 ? "alone" : parts.join(" and ");
};
