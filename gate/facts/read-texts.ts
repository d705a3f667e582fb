import type { Oid } from "../../model/oid.ts";
import { type Raw, rawFromBytes } from "../../model/raw.ts";
import type { GitRepo } from "../../sys/git.ts";
import type { ObjectSink } from "../read/batch-parser.ts";
import { readObjects } from "../read/read-objects.ts";

/** The longest file that is read whole, and the most of all of them, in `bytes`. */
const LONGEST = 1024 * 1024;
const MOST = 64 * 1024 * 1024;

/** Contents of some files, in one more git process; null for one that is too large. @throws Fault */
export const readTexts = async (
  repo: GitRepo,
  oids: ReadonlySet<Oid>,
  signal: AbortSignal,
): Promise<ReadonlyMap<Oid, Raw | null>> => {
  const sink = new TextSink();
  if (oids.size > 0) await readObjects(repo, oids, sink, signal);
  return sink.texts;
};

class TextSink implements ObjectSink {
  readonly texts = new Map<Oid, Raw | null>();
  private oid: Oid | null = null;
  private chunks: Buffer[] | null = null;
  private total = 0;

  begin(oid: Oid, _: string, size: number): void {
    this.oid = oid;
    const fits = size <= LONGEST && this.total + size <= MOST;
    this.chunks = fits ? [] : null;
    if (fits) this.total += size;
  }

  write(chunk: Buffer): void {
    this.chunks?.push(Buffer.from(chunk));
  }

  end(): void {
    this.texts.set(this.oid as Oid, this.chunks === null ? null : rawFromBytes(Buffer.concat(this.chunks)));
  }
}
