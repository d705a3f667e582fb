import { Buffer } from "node:buffer";
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "../../../model/fault.ts";
import type { ObjectType } from "../../../model/object.ts";
import type { Oid } from "../../../model/oid.ts";
import type { Raw } from "../../../model/raw.ts";
import { formatSize } from "../../../policy/units.ts";
import type { ObjectSink } from "../../read/batch-parser.ts";
import { entryNames } from "./entry-names.ts";

/** Most that one push may take on disk, in `bytes` and files. */
const MOST_BYTES = 2 * 1024 ** 3;
const MOST_FILES = 1_000_000;

/** No flag of TruffleHog turns its comment off; with one letter changed it says nothing. */
const IGNORE_TAG = Buffer.from("trufflehog:ignore");
const COLON_AT = "trufflehog".length;

/** An object on disk. */
export interface Spooled {
  readonly oid: Oid;
  readonly type: ObjectType;
  readonly file: string;
  /** In `bytes`. */
  readonly size: number;
}

interface SpoolOptions {
  readonly directory: string;
  /** Larger objects are left out, as from every scan; they are refused for their size. */
  readonly blobLimit: number;
  /** Whether comments in the objects may excuse a finding. */
  readonly inlineAllow: boolean;
}

/** Writes objects to files that are named by their ids; of trees it keeps the names, once each. */
export class Spool implements ObjectSink {
  readonly objects: Spooled[] = [];
  /** Names of tree entries, each with a tree that holds it. */
  readonly names = new Map<Raw, Oid>();
  /** What was written or, of trees, read; oversized objects are left out. In `bytes`. */
  bytes = 0;
  count = 0;

  private readonly options: SpoolOptions;
  private current: { readonly oid: Oid; readonly type: ObjectType; readonly size: number } | null = null;
  private fd = -1;
  private written = 0;
  private onDisk = 0;
  private tree: Buffer[] = [];
  private tail: Buffer = Buffer.alloc(0);

  constructor(options: SpoolOptions) {
    this.options = options;
  }

  begin(oid: Oid, type: ObjectType, size: number): void {
    this.current = size > this.options.blobLimit ? null : { oid, type, size };
    this.tree = [];
    this.tail = Buffer.alloc(0);
    this.written = 0;
    if (this.current === null || type === "tree") return;
    this.onDisk += size;
    if (this.onDisk > MOST_BYTES || this.objects.length >= MOST_FILES) {
      throw new Fault(
        `other scanners would need more than ${formatSize(MOST_BYTES)} or ${MOST_FILES} files on disk`,
        { hint: "push in smaller parts" },
      );
    }
    this.fd = this.onDiskOr(() => openSync(this.fileOf(oid), "wx+", 0o600));
  }

  write(chunk: Buffer): void {
    if (this.current === null) return;
    if (this.current.type === "tree") {
      this.tree.push(Buffer.from(chunk));
      return;
    }
    this.onDiskOr(() => {
      for (let at = 0; at < chunk.length; ) at += writeSync(this.fd, chunk, at);
      if (!this.options.inlineAllow) this.silence(chunk);
    });
    this.written += chunk.length;
  }

  end(): void {
    if (this.current === null) return;
    const { oid, type, size } = this.current;
    this.count += 1;
    this.bytes += size;
    if (type === "tree") {
      for (const name of entryNames(Buffer.concat(this.tree), oid.length / 2)) this.names.set(name, oid);
      return;
    }
    closeSync(this.fd);
    this.fd = -1;
    if (this.written !== size) throw new Fault(`object ${oid} has ${this.written} bytes instead of ${size}`);
    this.objects.push({ oid, type, file: this.fileOf(oid), size });
  }

  /** Closes what is open when reading broke off. */
  abandon(): void {
    if (this.fd >= 0) closeSync(this.fd);
    this.fd = -1;
  }

  private fileOf(oid: Oid): string {
    return join(this.options.directory, oid);
  }

  /** Takes the meaning from every ignore comment in what was just written, also from one that two chunks share. */
  private silence(chunk: Buffer): void {
    const window = Buffer.concat([this.tail, chunk]);
    const start = this.written - this.tail.length;
    for (let at = window.indexOf(IGNORE_TAG); at >= 0; at = window.indexOf(IGNORE_TAG, at + 1)) {
      writeSync(this.fd, "-", start + at + COLON_AT);
    }
    this.tail = Buffer.from(window.subarray(Math.max(0, window.length - IGNORE_TAG.length + 1)));
  }

  private onDiskOr<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw new Fault(`cannot write for other scanners (${(cause as NodeJS.ErrnoException).code})`, {
        cause,
        hint: `there must be room in ${this.options.directory}; TMPDIR names another place`,
      });
    }
  }
}
