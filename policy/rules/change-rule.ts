import type { Reason } from "../../model/decision.ts";
import type { Raw } from "../../model/raw.ts";
import type { Policy } from "../policy.ts";
import type { BlobFacts, ContentFacts, PathChange, Show } from "../push-facts.ts";

/** A complaint about one change of one path; the same for every commit that makes it. */
export interface ChangeReason extends Omit<Reason, "finding"> {
  /** What of the file it is about, where that can be several things. */
  readonly part?: string;
}

/** A rule about changed paths, made ready for one policy. */
export interface ChangeRule {
  /** Whether the rule may have something to say; asked of every change, so it must be quick. */
  readonly concerns: (change: PathChange, blob: BlobFacts | undefined) => boolean;
  /** Set where the name alone is judged. */
  readonly byName?: true;
  /** Whether that takes the contents of the file, before and after. Default: no. */
  readonly reads?: (change: PathChange) => boolean;
  readonly judge: (change: PathChange, facts: ContentFacts, show: Show) => readonly ChangeReason[];
}

/** Makes a rule ready; null where the policy asks nothing of it. */
export type PrepareRule = (policy: Policy) => ChangeRule | null;

export const SYMLINK = "120000";
export const ABSENT = "000000";

/** Whether the push puts a path where none was in any parent. */
export const isAdded = ({ oid, oldModes }: PathChange): boolean =>
  oid !== null && oldModes.every((mode) => mode === ABSENT);

/** The last part of a path. */
export const baseName = (path: Raw): string => path.slice(path.lastIndexOf("/") + 1);

/** The content of a file before and after, as far as it was read; null after: too large or not there. */
export const textsOf = (
  { oid, olds }: PathChange,
  { texts }: ContentFacts,
): { readonly now: Raw | null; readonly before: readonly Raw[] } => ({
  now: oid === null ? null : (texts.get(oid) ?? null),
  before: olds.flatMap((old) => (old === null ? [] : (texts.get(old) ?? []))),
});
