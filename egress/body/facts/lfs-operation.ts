import { type Json, member } from "./read-json.ts";

/** The `operation` of a Git LFS batch (git-lfs, docs/api/batch.md); null when the text is something else. */
export const lfsOperation = (body: Json): string | null => {
  const operation = member(body, "operation");
  return typeof operation === "string" ? operation : null;
};
