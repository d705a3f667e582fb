import type { ObjectType } from "../../model/object.ts";
import type { Oid } from "../../model/oid.ts";
import type { ObjectSink } from "./batch-parser.ts";
import { TagTargets } from "./tag-targets.ts";

/** What went by. */
export interface Census {
  readonly counts: Readonly<Record<ObjectType, number>>;
  /** Trees that a ref or a tag names directly. */
  readonly trees: ReadonlySet<string>;
}

/** Counts the objects that go by to another sink, and notices what no commit tells of. */
export class CensusSink implements ObjectSink, Census {
  readonly counts: Record<ObjectType, number> = { blob: 0, commit: 0, tag: 0, tree: 0 };
  private readonly targets = new TagTargets();
  private readonly sink: ObjectSink;
  private readonly tips: ReadonlySet<string>;
  private readonly greet: (oid: Oid) => void;

  /** `greet` is told of every object before anybody else; it may throw. */
  constructor(sink: ObjectSink, tips: ReadonlySet<string>, greet: (oid: Oid) => void) {
    this.sink = sink;
    this.tips = tips;
    this.greet = greet;
  }

  get trees(): ReadonlySet<string> {
    return this.targets.trees;
  }

  begin(oid: Oid, type: ObjectType, size: number): void {
    this.greet(oid);
    this.counts[type] += 1;
    this.targets.begin(oid, type, this.tips.has(oid));
    this.sink.begin(oid, type, size);
  }

  write(chunk: Buffer): void {
    this.targets.write(chunk);
    this.sink.write(chunk);
  }

  end(): void {
    this.targets.end();
    this.sink.end();
  }
}
