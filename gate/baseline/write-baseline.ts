import { Fault } from "../../model/fault.ts";
import { replaceFile } from "../../sys/replace-file.ts";
import type { BaselineFile } from "./baseline-file.ts";
import { baselineText } from "./recorder.ts";

/** Everybody may read it: it holds no secret, and the account that hooks run under must. */
const MODE = 0o644;

/** Writes a baseline in one step. @throws Fault */
export const writeBaseline = async (file: string, baseline: BaselineFile): Promise<void> => {
  try {
    await replaceFile(file, baselineText(baseline), { mode: MODE });
  } catch (cause) {
    throw new Fault(`cannot write the baseline ${file}: ${(cause as NodeJS.ErrnoException).code}`, { cause });
  }
};
