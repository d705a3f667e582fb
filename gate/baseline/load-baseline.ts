import { readFileSync } from "node:fs";
import { Fault } from "../../model/fault.ts";
import { crypto } from "../../sys/crypto.ts";
import { fingerprintKey } from "../line/state-dir.ts";
import { type BaselineKey, baselineKey } from "./baseline-key.ts";
import { type IsKnown, knownBy } from "./known-by.ts";

/** Under which key the baselines of a repository are written. @throws Fault */
export const keyOfRepository = (gitDir: string): BaselineKey =>
  baselineKey(fingerprintKey(gitDir, crypto().randomBytes));

/**
 * What a baseline file lists, for a repository. The schema is loaded only here.
 * @throws Fault when it cannot be read, is wrong in any place or belongs to another key.
 */
export const loadBaseline = async (file: string, gitDir: string): Promise<IsKnown> => {
  const text = read(file);
  const { parseBaseline } = await import("./parse-baseline.ts");
  return knownBy(parseBaseline(text, file), file, keyOfRepository(gitDir));
};

const read = (file: string): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const why = code === "ERR_ENCODING_INVALID_ENCODED_DATA" ? "it is not UTF-8" : code;
    throw new Fault(`cannot read the baseline ${file}: ${why}`, {
      cause,
      hint: "gate scan --all --write-baseline FILE writes one",
    });
  }
};
