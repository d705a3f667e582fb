import { Fault } from "../../model/fault.ts";
import type { ObjectType } from "../../model/object.ts";
import { type Oid, parseOid } from "../../model/oid.ts";

/** Receives the objects of a push one after another. A chunk may be used only during the call. */
export interface ObjectSink {
  begin(oid: Oid, type: ObjectType, size: number): void;
  write(chunk: Buffer): void;
  end(): void;
}

const LF = 10;
const TYPES: ReadonlySet<string> = new Set(["blob", "commit", "tag", "tree"]);
const LONGEST_HEADER = 128;

/**
 * Takes apart the output of `git cat-file --batch`: `<oid> SP <type> SP <size> LF <contents> LF`.
 * Contents are handed on in the chunks they came in, so memory does not grow with an object's size.
 */
export class BatchParser {
  objects = 0;
  bytes = 0;
  private remaining = -1;
  private partial: Buffer | null = null;
  private readonly sink: ObjectSink;

  constructor(sink: ObjectSink) {
    this.sink = sink;
  }

  /**
   * Keeps nothing of the input, so that the caller may use its memory again.
   * @throws Fault when an object is missing or the output is not of the documented form.
   */
  push(input: Buffer): void {
    const chunk = this.partial === null ? input : Buffer.concat([this.partial, input]);
    this.partial = null;
    let at = 0;
    while (at < chunk.length) {
      if (this.remaining < 0) {
        const lineEnd = chunk.indexOf(LF, at);
        if (lineEnd < 0) {
          if (chunk.length - at > LONGEST_HEADER)
            throw new Fault("git cat-file wrote a header of unknown form");
          this.partial = Buffer.from(chunk.subarray(at));
          return;
        }
        this.header(chunk.toString("latin1", at, lineEnd));
        at = lineEnd + 1;
      }
      const take = Math.min(this.remaining, chunk.length - at);
      if (take > 0) {
        this.sink.write(chunk.subarray(at, at + take));
        this.remaining -= take;
        at += take;
      }
      if (this.remaining === 0 && at < chunk.length) {
        if (chunk[at] !== LF) throw new Fault("git cat-file wrote an object longer than it said");
        at += 1;
        this.remaining = -1;
        this.sink.end();
      }
    }
  }

  /** @throws Fault when the output ended inside an object. */
  finish(): void {
    if (this.remaining >= 0 || this.partial !== null)
      throw new Fault("git cat-file stopped inside an object");
  }

  private header(line: string): void {
    const [name = "", type = "", size = ""] = line.split(" ");
    if (type === "missing") throw new Fault(`object ${name} is missing from the repository`);
    if (!TYPES.has(type) || !/^\d+$/.test(size))
      throw new Fault("git cat-file wrote a header of unknown form");
    this.remaining = Number(size);
    this.objects += 1;
    this.bytes += this.remaining;
    this.sink.begin(parseOid(name), type as ObjectType, this.remaining);
  }
}
