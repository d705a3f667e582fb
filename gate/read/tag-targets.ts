import type { ObjectType } from "../../model/object.ts";
import type { Oid } from "../../model/oid.ts";

// A tag object begins "object <oid> LF type <type> LF" (gitformat-signature(5), git-mktag(1)).
const HEADER = /^object ([0-9a-f]{40}|[0-9a-f]{64})\ntype tree\n/;
const LONGEST_HEADER = 96;

/** Notices the trees that a ref or a tag points at directly: no commit tells their paths. */
export class TagTargets {
  readonly trees = new Set<string>();
  private header: string | null = null;

  begin(oid: Oid, type: ObjectType, isTip: boolean): void {
    if (type === "tree" && isTip) this.trees.add(oid);
    this.header = type === "tag" ? "" : null;
  }

  write(chunk: Buffer): void {
    if (this.header === null || this.header.length >= LONGEST_HEADER) return;
    this.header += chunk.toString("latin1", 0, LONGEST_HEADER);
  }

  end(): void {
    if (this.header === null) return;
    const match = HEADER.exec(this.header);
    if (match !== null) this.trees.add(match[1] as string);
  }
}
