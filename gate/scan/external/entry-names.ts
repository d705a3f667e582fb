import { type Raw, rawFromBytes } from "../../../model/raw.ts";

const SPACE = 32;
const NUL = 0;

/** The names in a raw tree (gitformat-pack(5)): `mode SP name NUL id`, the id of `idBytes` bytes. */
export const entryNames = (tree: Buffer, idBytes: number): Raw[] => {
  const names: Raw[] = [];
  for (let at = 0; at < tree.length; ) {
    const start = tree.indexOf(SPACE, at) + 1;
    const end = tree.indexOf(NUL, start);
    if (start === 0 || end < 0) break;
    names.push(rawFromBytes(tree.subarray(start, end)));
    at = end + 1 + idBytes;
  }
  return names;
};
