import { Fault } from "../../model/fault.ts";
import { GITLINK, type Mode } from "../../model/object.ts";
import { isZeroOid, type Oid, parseOid } from "../../model/oid.ts";
import type { Raw } from "../../model/raw.ts";

/** One path that a commit changed with regard to every one of its parents. */
export interface Change {
  /** The commit; for a tree compared with the empty tree, that tree. */
  readonly by: Oid;
  readonly path: Raw;
  /** The name it had in the parent, when git says that it was renamed or copied. */
  readonly source: Raw | null;
  readonly mode: Mode;
  /** Null when the commit deletes the path. */
  readonly oid: Oid | null;
  /** The file that stood there in each parent; null where none did, or a submodule. A root has one, null. */
  readonly olds: readonly (Oid | null)[];
  /** Its mode in each parent; `000000` where nothing stood there. */
  readonly oldModes: readonly Mode[];
}

const NUL = 0;
const LF = 10;
const COLON = 58;
const SPACE = 32;

/**
 * Takes apart `git diff-tree --stdin -z --raw [-c]` (git-diff(1), "RAW OUTPUT FORMAT"): a header
 * `<commit> NUL` or `<tree> SP <tree> LF`, then records `:`×n mode×n SP mode SP oid×n SP oid SP status NUL
 * path NUL [path NUL], where n is the number of parents.
 */
export class RawDiffParser {
  private rest: Buffer | null = null;
  private by: Oid | null = null;
  private readonly each: (change: Change) => void;

  /** `by` is for output without headers, such as that of `git diff-index`. */
  constructor(each: (change: Change) => void, by: Oid | null = null) {
    this.each = each;
    this.by = by;
  }

  push(input: Buffer): void {
    const chunk = this.rest === null ? input : Buffer.concat([this.rest, input]);
    let at = 0;
    for (;;) {
      const next = at < chunk.length ? this.record(chunk, at) : -1;
      if (next < 0) break;
      at = next;
    }
    this.rest = at < chunk.length ? chunk.subarray(at) : null;
  }

  /** @throws Fault when the output ended inside a record. */
  finish(): void {
    if (this.rest !== null) throw new Fault("git diff-tree stopped inside a record");
  }

  /** Reads one record and returns where the next begins; -1 when it is not whole yet. */
  private record(chunk: Buffer, at: number): number {
    // What git log puts between a commit and its records, and between commits.
    if (chunk[at] === LF || chunk[at] === NUL) return at + 1;
    return chunk[at] === COLON ? this.change(chunk, at) : this.header(chunk, at);
  }

  private header(chunk: Buffer, at: number): number {
    let end = at;
    while (end < chunk.length && chunk[end] !== NUL && chunk[end] !== LF && chunk[end] !== SPACE) end += 1;
    if (end === chunk.length) return -1;
    if (chunk[end] === SPACE) {
      const line = chunk.indexOf(LF, end);
      if (line < 0) return -1;
      this.by = parseOid(chunk.toString("latin1", end + 1, line));
      return line + 1;
    }
    this.by = parseOid(chunk.toString("latin1", at, end));
    return end + 1;
  }

  private change(chunk: Buffer, at: number): number {
    const metaEnd = chunk.indexOf(NUL, at);
    if (metaEnd < 0) return -1;
    const pathEnd = chunk.indexOf(NUL, metaEnd + 1);
    if (pathEnd < 0) return -1;

    const meta = chunk.toString("latin1", at, metaEnd);
    let parents = 1;
    while (meta[parents] === ":") parents += 1;
    const fields = meta.slice(parents).split(" ");
    if (fields.length !== 2 * parents + 3 || this.by === null) {
      throw new Fault("git diff-tree wrote a record of unknown form");
    }
    const status = fields[2 * parents + 2] as string;
    const first = chunk.toString("latin1", metaEnd + 1, pathEnd) as Raw;
    let path = first;
    let source: Raw | null = null;
    let end = pathEnd;
    if (status[0] === "R" || status[0] === "C") {
      end = chunk.indexOf(NUL, pathEnd + 1);
      if (end < 0) return -1;
      source = first;
      path = chunk.toString("latin1", pathEnd + 1, end) as Raw;
    }
    const olds = fields.slice(parents + 1, 2 * parents + 1);
    this.each({
      by: this.by,
      path,
      source,
      mode: fields[parents] as string,
      oid: oidOrNull(fields[2 * parents + 1] as string),
      olds: olds.map((old, parent) => (fields[parent] === GITLINK ? null : oidOrNull(old))),
      oldModes: fields.slice(0, parents),
    });
    return end + 1;
  }
}

const oidOrNull = (text: string): Oid | null => (isZeroOid(text) ? null : parseOid(text));
