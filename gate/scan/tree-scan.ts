import type { Sighting } from "../../model/finding.ts";
import type { LimitHit } from "../../model/limit-hit.ts";
import { type Scanner, scanBytes } from "../../scanners/scanner.ts";
import { TreeNames } from "./tree-names.ts";

/** What was seen in an object. */
export interface Scanned {
  readonly sightings: readonly Sighting[];
  readonly hits: readonly LimitHit[];
}

const NOTHING: Scanned = { sightings: [], hits: [] };

/** Scans trees for what they say that none before them said. */
export class TreeScan {
  /** Bytes that said nothing new, so that there was nothing to scan. */
  bytesSpared = 0;
  private readonly scanner: Scanner;
  private readonly names = new TreeNames();
  private idLength = 0;
  private size = 0;
  private chunks: Buffer[] = [];
  private scanned = NOTHING;

  constructor(scanner: Scanner) {
    this.scanner = scanner;
  }

  /** Whether a file may be told by its name: see `TreeNames`. */
  get namesCredentials(): boolean {
    return this.names.namesCredentials;
  }

  /** `idLength` and `size` in `bytes`. */
  begin(idLength: number, size: number): void {
    this.idLength = idLength;
    this.size = size;
    this.chunks = [];
    this.scanned = NOTHING;
  }

  write(chunk: Buffer): void {
    // A chunk may be used only now; nearly every tree comes in one.
    if (chunk.length === this.size) this.scanned = this.scan(chunk);
    else this.chunks.push(Buffer.from(chunk));
  }

  end(): Scanned {
    return this.chunks.length > 0 ? this.scan(Buffer.concat(this.chunks)) : this.scanned;
  }

  private scan(tree: Buffer): Scanned {
    const text = this.names.fresh(tree, this.idLength);
    this.bytesSpared += tree.length - text.length;
    if (text.length === 0) return NOTHING;
    const sightings = scanBytes(this.scanner, "text", text);
    return { sightings, hits: this.scanner.limitsHit ?? [] };
  }
}
