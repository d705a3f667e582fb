import type { Reason } from "../model/decision.ts";
import type { Finding } from "../model/finding.ts";
import type { LimitHit } from "../model/limit-hit.ts";
import type { Mode } from "../model/object.ts";
import type { Oid } from "../model/oid.ts";
import type { Raw } from "../model/raw.ts";
import type { RefUpdate } from "../model/ref-update.ts";
import type { Waivers } from "./waive.ts";

/** A ref update with what git says about it. */
export interface JudgedUpdate {
  readonly update: RefUpdate;
  /** True when the old object is not an ancestor of the new one. */
  readonly rewrite: boolean;
}

/** Something too large to be scanned; `size` in `bytes`. */
export interface OversizedBlob {
  readonly oid: Oid | null;
  readonly path: Raw | null;
  readonly size: number;
}

/** A part of something scanned that was not looked into to its end. */
export interface UnreadPart {
  readonly oid: Oid | null;
  readonly path: Raw | null;
  readonly hit: LimitHit;
}

/** A name and an address as they stand in a commit. */
export interface Person {
  readonly name: Raw;
  readonly email: Raw;
}

/** What a commit says about itself. */
export interface CommitFacts {
  readonly oid: Oid;
  /** One, unless the commit is malformed. */
  readonly authors: readonly Person[];
  readonly committers: readonly Person[];
  /** Length of the message in `bytes`. */
  readonly messageSize: number;
  /** Which of the policy's patterns the message matches; null: too long to be searched. */
  readonly matched: ReadonlySet<string> | null;
}

/** What git says of a commit's signature (git-log(1), `%G?`), and who signed. */
export interface SignatureFacts {
  readonly status: string;
  readonly signer: Raw;
}

/** One path that a commit changed with regard to all of its parents. */
export interface PathChange {
  /** The commit; for a tree that only a ref or a tag names, that tree. */
  readonly by: Oid;
  readonly path: Raw;
  readonly mode: Mode;
  /** Null when the commit deletes the path. */
  readonly oid: Oid | null;
  /** What stood there in each parent; null where nothing did, or a submodule. */
  readonly olds: readonly (Oid | null)[];
  /** Its mode in each parent, `000000` where nothing stood there. */
  readonly oldModes: readonly Mode[];
  /** Set where a merge differs from what merging its parents gives: only the name is judged. */
  readonly remerged?: true;
}

/** What a file's bytes show while they pass. */
export interface BlobFacts {
  /** In `bytes`. */
  readonly size: number;
  /** Git's own test: a NUL among the first 8000 bytes. */
  readonly binary: boolean;
  /** The format of a program for a machine, such as `ELF`. */
  readonly executable: string | null;
  readonly lfsPointer: boolean;
  readonly bidi: boolean;
  readonly invisible: boolean;
}

/** What is known of commits and files besides secrets; gathered only where a rule asks for it. */
export interface ContentFacts {
  /** Commits that the push brings. */
  readonly commitCount: number;
  readonly commits: readonly CommitFacts[];
  readonly signatures: ReadonlyMap<Oid, SignatureFacts>;
  /** Paths that the push changes. */
  readonly changedCount: number;
  readonly changes: readonly PathChange[];
  readonly blobs: ReadonlyMap<Oid, BlobFacts>;
  /** Contents of the files that a rule reads; null: too large for what the file is. */
  readonly texts: ReadonlyMap<Oid, Raw | null>;
  /** Names that stood there before and that a new name may collide with, by their folded form. */
  readonly names: ReadonlyMap<string, Raw>;
}

/** Nothing is known, since nothing was asked. */
export const NO_CONTENTS: ContentFacts = {
  commitCount: 0,
  commits: [],
  signatures: new Map(),
  changedCount: 0,
  changes: [],
  blobs: new Map(),
  texts: new Map(),
  names: new Map(),
};

/** All that a decision is made from; gathered before, plain values. */
export interface PushFacts {
  readonly updates: readonly JudgedUpdate[];
  readonly findings: readonly Finding[];
  /** Objects that the push carries and nothing in it reaches. */
  readonly strays: readonly Oid[];
  readonly oversized: readonly OversizedBlob[];
  /** Default: all was looked into. */
  readonly unread?: readonly UnreadPart[];
  /** What the repository's own settings would refuse after the hook. */
  readonly local: readonly Reason[];
  /** What the operator's own programs say of the push. */
  readonly checks?: readonly Reason[];
  /** Null or absent: nothing is waived. */
  readonly waivers?: Waivers | null;
  /** Default: nothing was asked. */
  readonly contents?: ContentFacts;
}

/** Writes names from the push so that they can be printed and hold no secret. */
export type Show = (raw: Raw) => string;
