import type { Limit } from "../../model/limit-hit.ts";
import { type Allowance, MOST_ENCODINGS } from "./budget.ts";

const mebibytes = (bytes: number): string => `${Math.floor(bytes / 1_048_576)} MiB`;

/** Says what limit it was, for the people who can change the file or the limit. */
export const explain = (limit: Limit, allowance: Allowance): string => SENTENCES[limit](allowance);

const SENTENCES: Readonly<Record<Limit, (allowance: Allowance) => string>> = {
  depth: ({ archiveDepth }) =>
    `lies deeper than ${archiveDepth} archives or ${MOST_ENCODINGS} encodings in each other`,
  bytes: ({ maxDecodedBytes }) => `unpacks to more than ${mebibytes(maxDecodedBytes)}`,
  ratio: ({ maxRatio }) => `grows by more than ${maxRatio} times`,
  entries: ({ maxEntries }) => `holds more than ${maxEntries} entries`,
  overlap: () => "holds too many archives that lie in each other",
  sightings: () => "holds too many different secrets",
  encrypted: () => "is encrypted",
  unsupported: () => "is in a format that is not decoded",
};
