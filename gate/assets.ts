import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

declare const GIT_GATE_ASSETS: string | null;

/** Where the build keeps what it has worked out beforehand: beside the bundle; null when run from source. */
const directory: string | null = GIT_GATE_ASSETS;

/** Where the built program lies; null when it runs from its sources. */
export const assetsDirectory = (): string | null => directory;

const RULES = "gate-rules.bin";

/** The automaton of the builtin rules, made by the build; null where it is missing: then it is built anew. */
export const readPackedRules = (): Uint8Array | null => {
  if (directory === null) return null;
  try {
    return readFileSync(join(directory, RULES));
  } catch {
    return null;
  }
};

/** For the build. */
export const writePackedRules = (bytes: Uint8Array): void => {
  if (directory !== null) writeFileSync(join(directory, RULES), bytes);
};
