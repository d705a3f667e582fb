import { Fault } from "../../model/fault.ts";
import type { ObjectType } from "../../model/object.ts";
import type { Oid } from "../../model/oid.ts";
import type { GitRepo } from "../../sys/git.ts";
import type { ObjectSink } from "../read/batch-parser.ts";
import { readObjects } from "../read/read-objects.ts";
import type { Content } from "./document.ts";

/** Reads whole objects, `most` bytes at most. @throws Fault when they hold more. */
export const readContents = async (
  repo: GitRepo,
  oids: readonly Oid[],
  most: number,
  signal: AbortSignal,
): Promise<Content[]> => {
  const sink = new ContentSink(most);
  await readObjects(repo, oids, sink, signal);
  return sink.contents;
};

class ContentSink implements ObjectSink {
  readonly contents: Content[] = [];
  private readonly most: number;
  private held = 0;
  private head: Pick<Content, "oid" | "type" | "size"> | null = null;
  private chunks: Buffer[] = [];

  constructor(most: number) {
    this.most = most;
  }

  begin(oid: Oid, type: ObjectType, size: number): void {
    this.held += size;
    // Told before it is read: nothing of a huge object is kept.
    if (this.held > this.most) throw new Fault(TOO_MUCH);
    this.head = { oid, type, size };
    this.chunks = [];
  }

  write(chunk: Buffer): void {
    this.chunks.push(Buffer.from(chunk));
  }

  end(): void {
    if (this.head === null) return;
    this.contents.push({ ...this.head, base64: Buffer.concat(this.chunks).toString("base64") });
  }
}

export const TOO_MUCH = "it asked for contents of more than 16 MiB";
