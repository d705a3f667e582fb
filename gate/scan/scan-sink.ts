import type { Sighting } from "../../model/finding.ts";
import type { ObjectType } from "../../model/object.ts";
import type { Oid } from "../../model/oid.ts";
import type { Raw } from "../../model/raw.ts";
import type { Scanner } from "../../scanners/scanner.ts";
import type { ObjectSink } from "../read/batch-parser.ts";
import { namePart } from "./name-part.ts";

/** An object with something in it. */
export interface Seen {
  readonly type: ObjectType;
  readonly sightings: readonly Sighting[];
  /** For a commit or tag: the part each sighting stands in. */
  readonly parts: readonly string[];
}

/** A blob, or a file of a work tree, that is larger than may be scanned. */
export interface Oversized {
  readonly oid: Oid | null;
  /** Where it is, once that is known. */
  path: Raw | null;
  /** In `bytes`. */
  readonly size: number;
}

/** Text of a commit or tag kept to name the part of a sighting, in `bytes`. */
const HEADER_KEPT = 1024 * 1024;

/** Scans each object as it is read and keeps what was seen. */
export class ScanSink implements ObjectSink {
  readonly seen = new Map<Oid, Seen>();
  readonly oversized: Oversized[] = [];
  /** Bytes of objects that were not scanned because they are oversized. */
  bytesSkipped = 0;
  objectsScanned = 0;

  private readonly scanner: Scanner;
  private readonly blobLimit: number;
  private oid: Oid | null = null;
  private type: ObjectType = "blob";
  private skipping = false;
  private text: Buffer[] = [];
  private textLength = 0;

  constructor(scanner: Scanner, blobLimit: number) {
    this.scanner = scanner;
    this.blobLimit = blobLimit;
  }

  begin(oid: Oid, type: ObjectType, size: number): void {
    this.oid = oid;
    this.type = type;
    this.skipping = size > this.blobLimit;
    if (this.skipping) {
      this.oversized.push({ oid, path: null, size });
      this.bytesSkipped += size;
      return;
    }
    this.text = [];
    this.textLength = 0;
    this.scanner.begin(type);
  }

  write(chunk: Buffer): void {
    if (this.skipping) return;
    if ((this.type === "commit" || this.type === "tag") && this.textLength < HEADER_KEPT) {
      this.text.push(Buffer.from(chunk));
      this.textLength += chunk.length;
    }
    this.scanner.write(chunk);
  }

  end(): void {
    if (this.skipping) return;
    const sightings = this.scanner.end();
    this.objectsScanned += 1;
    if (sightings.length === 0) return;
    const text = Buffer.concat(this.text).toString("latin1");
    const parts = text === "" ? [] : sightings.map(({ line }) => namePart(text, line));
    this.seen.set(this.oid as Oid, { type: this.type, sightings, parts });
  }
}
