import type { ObjectType } from "../../model/object.ts";
import type { Oid } from "../../model/oid.ts";
import type { Raw } from "../../model/raw.ts";
import type { Scanner } from "../../scanners/scanner.ts";
import type { ObjectSink } from "../read/batch-parser.ts";
import { namePart } from "./name-part.ts";
import type { ScanLimits } from "./scan-limits.ts";
import type { Oversized, Seen, Unread } from "./seen.ts";
import type { ShareScan } from "./share/share.ts";
import { type Scanned, TreeScan } from "./tree-scan.ts";

/** Text of a commit or tag kept to name the part of a sighting, in `bytes`. */
const HEADER_KEPT = 1024 * 1024;

/** Scans each object as it is read and keeps what was seen. */
export class ScanSink implements ObjectSink {
  readonly seen = new Map<Oid, Seen>();
  readonly oversized: Oversized[] = [];
  readonly unread: Unread[] = [];
  /** Bytes of objects that were not scanned because they are oversized. */
  bytesSkipped = 0;
  objectsScanned = 0;

  /** What was scanned elsewhere, in `bytes`. */
  bytesElsewhere = 0;

  private readonly trees: TreeScan;
  private readonly scanner: Scanner;
  private readonly limits: ScanLimits;
  private namedElsewhere = false;
  private kept = 0;
  private full = false;
  private oid: Oid | null = null;
  private type: ObjectType = "blob";
  private skipping = false;
  private text: Buffer[] = [];
  private textLength = 0;

  constructor(scanner: Scanner, limits: ScanLimits) {
    this.scanner = scanner;
    this.limits = limits;
    this.trees = new TreeScan(scanner);
  }

  /** Bytes of trees that said nothing new. */
  get bytesSpared(): number {
    return this.trees.bytesSpared;
  }

  /** Whether a file may be told by its name alone, so that all names are to be looked at with their directories. */
  get namesCredentials(): boolean {
    return this.scanner.byName !== undefined && (this.namedElsewhere || this.trees.namesCredentials);
  }

  /** Whether so many more can be kept; if not, that is noted once, of the object that is one too many. */
  keep(oid: Oid | null, count: number, path: Raw | null = null): boolean {
    const { sightings: most = Number.POSITIVE_INFINITY } = this.limits;
    this.kept += count;
    if (this.kept <= most) return true;
    if (!this.full) {
      const text = `holds secrets past the ${most} that are listed of one push`;
      this.unread.push({ oid, path, hit: { limit: "sightings", via: [], text } });
    }
    this.full = true;
    return false;
  }

  /** Takes over what another sink has seen. */
  absorb(other: ShareScan): void {
    for (const [oid, seen] of other.seen) this.seen.set(oid, seen);
    this.oversized.push(...other.oversized);
    this.unread.push(...other.unread);
    this.bytesSkipped += other.bytesSkipped;
    this.objectsScanned += other.objectsScanned;
    this.bytesElsewhere += other.bytesScanned;
    this.namedElsewhere ||= other.namesCredentials;
  }

  begin(oid: Oid, type: ObjectType, size: number): void {
    this.oid = oid;
    this.type = type;
    this.skipping = size > this.limits.blobBytes;
    if (this.skipping) {
      this.oversized.push({ oid, path: null, size });
      this.bytesSkipped += size;
      return;
    }
    this.text = [];
    this.textLength = 0;
    if (type === "tree") this.trees.begin(oid.length / 2, size);
    else this.scanner.begin(type);
  }

  write(chunk: Buffer): void {
    if (this.skipping) return;
    if (this.type === "tree") {
      this.trees.write(chunk);
      return;
    }
    if ((this.type === "commit" || this.type === "tag") && this.textLength < HEADER_KEPT) {
      this.text.push(Buffer.from(chunk));
      this.textLength += chunk.length;
    }
    this.scanner.write(chunk);
  }

  end(): void {
    if (this.skipping) return;
    const { sightings, hits } = this.type === "tree" ? this.trees.end() : this.endOther();
    this.objectsScanned += 1;
    for (const hit of hits) this.unread.push({ oid: this.oid, path: null, hit });
    if (sightings.length === 0 || !this.keep(this.oid, sightings.length)) return;
    const text = Buffer.concat(this.text).toString("latin1");
    const parts = text === "" ? [] : sightings.map(({ line }) => namePart(text, line));
    this.seen.set(this.oid as Oid, { type: this.type, sightings, parts });
  }

  private endOther(): Scanned {
    const sightings = this.scanner.end();
    return { sightings, hits: this.scanner.limitsHit ?? [] };
  }
}
