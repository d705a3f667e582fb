import { readFileSync } from "node:fs";
import type { Batch } from "../../../scanners/external/batch.ts";
import { commitInfo } from "./commit-info.ts";
import { type Laid, layOut } from "./lay-out.ts";
import type { Spooled } from "./spool.ts";

/** Lays files out in a directory and describes them to scanners. */
export const asBatch = (place: string, laid: readonly Laid[], spooled: readonly Spooled[]): Batch => {
  const contents = layOut(place, laid);
  const byName = new Map(
    contents.flatMap((content) => content.names.map((name) => [name, content] as const)),
  );
  const files = new Map(spooled.map(({ oid, file }) => [oid, file]));
  return {
    directory: place,
    contents,
    find: (name) => byName.get(name.replace(/^\.\//, "")) ?? null,
    commitInfo(commit) {
      const file = files.get(commit);
      return file === undefined ? null : commitInfo(readFileSync(file));
    },
  };
};
