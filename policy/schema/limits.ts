import * as z from "zod";
import { DEFAULT_POLICY } from "../defaults.ts";
import { duration, mebibytes, seconds, size } from "./values.ts";

const { limits } = DEFAULT_POLICY;

export const limitsSchema = z
  .strictObject({
    time: duration.prefault(seconds(limits.timeMs)).describe("For reading, scanning and judging one push."),
    blob: size
      .prefault(mebibytes(limits.blobBytes))
      .describe("Largest blob that is scanned; a larger one is refused."),
    archive_depth: z
      .int()
      .min(0)
      .max(8)
      .default(limits.archiveDepth)
      .describe("How many archives or encodings deep a file is looked into; deeper is refused."),
    unpacked: size
      .prefault(mebibytes(limits.unpackedBytes))
      .describe("Most that one file may unpack to; more is refused."),
  })
  .prefault({});
