import type { Policy } from "./policy.ts";
import { asksCommits } from "./rules/commits.ts";

/** Which facts about files are worth keeping; plain values, so that another thread can be told. */
export interface BlobAsks {
  /** A file of more `bytes` than this. */
  readonly sizeOver: number | null;
  /** A binary file of at least this many `bytes`. */
  readonly binaryFrom: number | null;
  readonly executables: boolean;
  readonly lfsPointers: boolean;
  readonly hidden: boolean;
}

/** What the rules of a policy want to know of the objects that pass. */
export interface FactAsks {
  readonly commits: boolean;
  /** Null: nothing. */
  readonly blobs: BlobAsks | null;
}

export const asksOf = (policy: Policy): FactAsks => {
  const { files, content, commits } = policy;
  const blobs: BlobAsks = {
    sizeOver: files.maxSize,
    binaryFrom: files.binaries !== "allow" ? 0 : files.largeBinaries !== "allow" ? files.largeBinary : null,
    executables: files.executables !== "allow",
    lfsPointers: files.lfsPointers !== "allow" || files.lfs.length > 0,
    hidden: content.bidi !== "allow" || content.invisible !== "allow",
  };
  const anyBlob =
    blobs.sizeOver !== null ||
    blobs.binaryFrom !== null ||
    blobs.executables ||
    blobs.lfsPointers ||
    blobs.hidden;
  return { commits: asksCommits(policy) || commits.signed !== "allow", blobs: anyBlob ? blobs : null };
};
