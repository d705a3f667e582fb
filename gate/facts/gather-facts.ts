import { Fault } from "../../model/fault.ts";
import { GITLINK, type ObjectType } from "../../model/object.ts";
import type { Oid } from "../../model/oid.ts";
import type { Raw } from "../../model/raw.ts";
import { asksOf, type FactAsks } from "../../policy/asks.ts";
import type { Policy } from "../../policy/policy.ts";
import type { BlobFacts, CommitFacts, ContentFacts, PathChange } from "../../policy/push-facts.ts";
import { changeRules } from "../../policy/rules/all-changes.ts";
import { messagePatterns } from "../../policy/rules/commits.ts";
import { guardsPaths } from "../../policy/rules/paths.ts";
import type { GitRepo } from "../../sys/git.ts";
import type { ObjectSink } from "../read/batch-parser.ts";
import type { Selection } from "../read/list-objects.ts";
import type { CommitText } from "./commit-notes.ts";
import { type Noted, Notes } from "./notes.ts";
import { readTexts } from "./read-texts.ts";

/**
 * Gathers, while a push is read, what its policy asks of commits and files besides secrets. What no rule asks
 * for is neither looked at nor kept.
 */
export class FactGatherer {
  readonly asks: FactAsks;
  private readonly policy: Policy;
  private notes: Notes | null = null;
  private readonly elsewhere: Noted[] = [];
  private commits: readonly CommitText[] = [];
  private commitCount = 0;
  private blobs: ReadonlyMap<Oid, BlobFacts> = new Map();
  private changedCount = 0;
  private readonly changes: PathChange[] = [];
  private readonly texts = new Set<Oid>();
  private readonly deleted = new Set<Raw>();

  constructor(policy: Policy) {
    this.policy = policy;
    this.asks = asksOf(policy);
  }

  /** The sink that objects are to pass through on their way to another. */
  watch(sink: ObjectSink): ObjectSink {
    if (!this.asks.commits && this.asks.blobs === null) return sink;
    this.notes = new Notes(this.asks, sink);
    return this.notes;
  }

  /** What another thread noted of the objects that passed there. */
  absorb(noted: Noted): void {
    this.elsewhere.push(noted);
  }

  /** All objects have passed. @throws Fault when some passed unseen. */
  objectsPassed(counts: Readonly<Record<ObjectType, number>>): void {
    this.commitCount = counts.commit;
    if (this.notes === null) return;
    const parts = [this.notes.noted(), ...this.elsewhere];
    const passed = parts.reduce((sum, part) => sum + part.passed, 0);
    if (passed < counts.blob + counts.commit) {
      throw new Fault(
        `coverage: ${counts.blob + counts.commit} files and commits read, ${passed} of them looked at`,
      );
    }
    this.blobs = new Map(parts.flatMap(({ blobs }) => blobs));
    this.commits = parts.flatMap(({ commits }) => commits);
  }

  /** Told of every changed path, after the objects. */
  change(change: PathChange): void {
    this.changedCount += 1;
    const { by, path, mode, oid, olds, oldModes } = change;
    if (oid === null && this.wantsNames) this.deleted.add(path);
    const blob = oid === null ? undefined : this.blobs.get(oid);
    const concerned = changeRules(this.policy).filter((rule) => rule.concerns(change, blob));
    if (concerned.length === 0) return;
    this.changes.push({ by, path, mode, oid, olds, oldModes });
    if (mode === GITLINK || !concerned.some((rule) => rule.reads?.(change))) return;
    for (const text of [oid, ...olds]) if (text !== null) this.texts.add(text);
  }

  /** Everything gathered; what the rules read of files is read now. @throws Fault */
  async contents(repo: GitRepo, selection: Selection, signal: AbortSignal): Promise<ContentFacts> {
    const { commitCount, changedCount, changes, blobs, policy } = this;
    const { signed, allowedSigners } = policy.commits;
    const oids = this.commits.map(({ oid }) => oid);
    if (commitCount > 0 && guardsPaths(policy)) {
      const { readMerges } = await import("./read-merges.ts");
      await readMerges(repo, selection, (change) => this.keepMerged(change), signal);
    }
    return {
      commitCount,
      changedCount,
      changes,
      blobs,
      commits: await this.matched(),
      texts: await readTexts(repo, this.texts, signal),
      names: this.wantsNames ? await this.names(repo, selection, signal) : new Map(),
      signatures:
        signed === "allow" || allowedSigners === null
          ? new Map()
          : await (await import("./read-signatures.ts")).readSignatures(repo, oids, allowedSigners, signal),
    };
  }

  /** Only its name is judged: what git merged anew is stored nowhere. */
  private keepMerged({ by, path, mode, oid, olds, oldModes }: PathChange): void {
    const change = { by, path, mode, oid, olds, oldModes, remerged: true } as const;
    const rules = changeRules(this.policy).filter(({ byName }) => byName === true);
    if (rules.some((rule) => rule.concerns(change, undefined))) this.changes.push(change);
  }

  private get wantsNames(): boolean {
    return this.policy.content.collidingNames !== "allow";
  }

  private async matched(): Promise<readonly CommitFacts[]> {
    const patterns = messagePatterns(this.policy);
    if (patterns.length === 0)
      return this.commits.map(({ message: _, cut: __, ...commit }) => ({ ...commit, matched: new Set() }));
    return (await import("./match-messages.ts")).matchMessages(this.commits, patterns);
  }

  private async names(
    repo: GitRepo,
    selection: Selection,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Raw>> {
    const { gatherNames } = await import("./gather-names.ts");
    return gatherNames(repo, selection, this.changes, this.deleted, signal);
  }
}
