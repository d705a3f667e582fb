import { copyFileSync, linkSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BatchContent, BatchPlace } from "../../../scanners/external/batch.ts";

/** Bytes to lay before scanners. */
export interface Laid {
  readonly file: string;
  /** Safe names; the same bytes are laid out under each. */
  readonly names: readonly string[];
  readonly places: readonly BatchPlace[];
}

/**
 * Puts files into directories 0, 1, 2 … below `directory`, each under its own name: a name that was there before
 * goes to the next directory. Programs see `3/app.env`; nothing else of a path, and nothing of this machine.
 */
export const layOut = (directory: string, all: readonly Laid[]): readonly BatchContent[] => {
  const used = new Map<string, number>();
  let directories = 0;
  return all.map(({ file, names, places }) => {
    const laid = names.map((name) => {
      const key = name.toLowerCase();
      const number = used.get(key) ?? 0;
      used.set(key, number + 1);
      for (; directories <= number; directories += 1)
        mkdirSync(join(directory, `${directories}`), { mode: 0o700 });
      const relative = join(`${number}`, name);
      linkOrCopy(file, join(directory, relative));
      return relative;
    });
    return { file, names: laid, places };
  });
};

const linkOrCopy = (file: string, to: string): void => {
  try {
    linkSync(file, to);
  } catch {
    copyFileSync(file, to);
  }
};
