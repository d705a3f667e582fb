import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

declare const GIT_GATE_ASSETS: string | null;
declare const GIT_GATE_RULES: string;

/** Where the build keeps what it has worked out beforehand: beside the bundle; null when run from source. */
const directory: string | null = GIT_GATE_ASSETS;

/** Where the built program lies; null when it runs from its sources. */
export const assetsDirectory = (): string | null => directory;

/** Named for the rules that it was made of, so that no program takes the automaton of other rules for its own. */
const RULES = `gate-rules-${GIT_GATE_RULES}.bin`;

/** The builtin rules, packed by the build; null where they are missing: then they are read anew. */
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
