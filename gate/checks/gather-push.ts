import { Fault } from "../../model/fault.ts";
import type { ObjectType } from "../../model/object.ts";
import type { Oid } from "../../model/oid.ts";
import { type Raw, rawFromBytes } from "../../model/raw.ts";
import type { RefUpdate } from "../../model/ref-update.ts";
import type { GitRepo } from "../../sys/git.ts";
import type { ObjectSink } from "../read/batch-parser.ts";
import type { OidSet } from "../read/oid-set.ts";
import type { Change } from "../read/raw-diff-parser.ts";
import { beginPush } from "../read/read-push.ts";

/** What checks are told of a push besides what the scan found. */
export interface GatheredPush {
  /** Every object of the push: only these may be asked for. */
  readonly objects: OidSet;
  /** Raw commits and annotated tags, in the order they were listed. */
  readonly commits: ReadonlyMap<Oid, Raw>;
  readonly tags: ReadonlyMap<Oid, Raw>;
  readonly changes: readonly Change[];
}

/** Most that commits, tags and paths may come to, in `bytes`. */
const MOST_TEXT = 16 * 1024 * 1024;

/** Reads a push once more, for its checks. @throws Fault when it is too large to be told. */
export const gatherPush = async (
  repo: GitRepo,
  updates: readonly RefUpdate[],
  signal: AbortSignal,
): Promise<GatheredPush> => {
  const budget = new Budget();
  const sink = new TextSink(budget);
  const reading = await beginPush(repo, updates, signal).into(sink);
  const changes: Change[] = [];
  await reading.changes((change) => {
    budget.spend(change.path.length + ENTRY);
    changes.push(change);
  });
  return { objects: reading.listed, commits: sink.commits, tags: sink.tags, changes };
};

/** What an entry takes besides its text, in `bytes`. */
const ENTRY = 150;

class Budget {
  private left = MOST_TEXT;

  spend(bytes: number): void {
    this.left -= bytes;
    if (this.left >= 0) return;
    throw new Fault("the push is too large for its checks: its commits and paths come to over 16 MiB", {
      hint: "push it in smaller parts",
    });
  }
}

/** Keeps commits and tags; files and trees go by. */
class TextSink implements ObjectSink {
  readonly commits = new Map<Oid, Raw>();
  readonly tags = new Map<Oid, Raw>();
  private readonly budget: Budget;
  private oid: Oid | null = null;
  private into: Map<Oid, Raw> | null = null;
  private chunks: Buffer[] = [];

  constructor(budget: Budget) {
    this.budget = budget;
  }

  begin(oid: Oid, type: ObjectType, size: number): void {
    this.oid = oid;
    this.into = type === "commit" ? this.commits : type === "tag" ? this.tags : null;
    if (this.into !== null) this.budget.spend(size + ENTRY);
    this.chunks = [];
  }

  write(chunk: Buffer): void {
    if (this.into !== null) this.chunks.push(Buffer.from(chunk));
  }

  end(): void {
    this.into?.set(this.oid as Oid, rawFromBytes(Buffer.concat(this.chunks)));
  }
}
