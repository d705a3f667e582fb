import type { ObjectType } from "../../model/object.ts";
import type { Oid } from "../../model/oid.ts";
import type { FactAsks } from "../../policy/asks.ts";
import type { BlobFacts } from "../../policy/push-facts.ts";
import type { ObjectSink } from "../read/batch-parser.ts";
import { BlobNotes } from "./blob-notes.ts";
import { CommitNotes, type CommitText } from "./commit-notes.ts";

/** What was noted of the objects that passed; plain values, so that another thread can answer with it. */
export interface Noted {
  readonly blobs: readonly (readonly [Oid, BlobFacts])[];
  readonly commits: readonly CommitText[];
  /** Blobs and commits that passed: what was noted is only whole when all of them did. */
  readonly passed: number;
}

export const NOTHING_NOTED: Noted = { blobs: [], commits: [], passed: 0 };

/** Notes, of every object that passes to a sink, what the policy asks for. */
export class Notes implements ObjectSink {
  private readonly sink: ObjectSink;
  private readonly blobs: BlobNotes | null;
  private readonly commits: CommitNotes | null;
  private current: Pick<ObjectSink, "write" | "end"> | null = null;
  private passed = 0;

  constructor(asks: FactAsks, sink: ObjectSink) {
    this.sink = sink;
    this.blobs = asks.blobs === null ? null : new BlobNotes(asks.blobs);
    this.commits = asks.commits ? new CommitNotes() : null;
  }

  begin(oid: Oid, type: ObjectType, size: number): void {
    if (type === "blob" || type === "commit") this.passed += 1;
    const notes = type === "blob" ? this.blobs : type === "commit" ? this.commits : null;
    this.current = notes;
    notes?.begin(oid, size);
    this.sink.begin(oid, type, size);
  }

  write(chunk: Buffer): void {
    this.current?.write(chunk);
    this.sink.write(chunk);
  }

  end(): void {
    this.current?.end();
    this.sink.end();
  }

  noted(): Noted {
    return {
      blobs: [...(this.blobs?.found ?? [])],
      commits: this.commits?.found ?? [],
      passed: this.passed,
    };
  }
}
