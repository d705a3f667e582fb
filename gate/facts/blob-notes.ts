import { isAscii } from "node:buffer";
import type { Oid } from "../../model/oid.ts";
import type { BlobAsks } from "../../policy/asks.ts";
import type { BlobFacts } from "../../policy/push-facts.ts";
import { findHidden, HIDDEN_REACH } from "../../policy/rules/hidden-characters.ts";
import { executableFormat } from "./executable-format.ts";

/** Git calls a file binary that has a NUL among so many first bytes (xdiff-interface.c, buffer_is_binary). */
const LOOKED_AT = 8000;

/** Enough to know the formats and the pointers by. */
const HEAD = 64;

/** First line of a pointer (git-lfs, docs/spec.md), and the size that none reaches. */
const POINTER = /^version https:\/\/(?:git-lfs\.github\.com|hawser\.github\.com)\/spec\/v\d\n/;
const POINTER_LIMIT = 1024;

const EMPTY = Buffer.alloc(0);

/** Notes what is worth knowing of files while their bytes pass. */
export class BlobNotes {
  readonly found = new Map<Oid, BlobFacts>();
  private readonly asks: BlobAsks;
  private oid: Oid | null = null;
  private size = 0;
  private passed = 0;
  private head: Buffer = EMPTY;
  private tail: Buffer = EMPTY;
  private binary = false;
  private bidi = false;
  private invisible = false;

  constructor(asks: BlobAsks) {
    this.asks = asks;
  }

  begin(oid: Oid, size: number): void {
    this.oid = oid;
    this.size = size;
    this.passed = 0;
    this.head = EMPTY;
    this.tail = EMPTY;
    this.binary = false;
    this.bidi = false;
    this.invisible = false;
  }

  write(chunk: Buffer): void {
    if (this.passed < LOOKED_AT && !this.binary)
      this.binary = chunk.subarray(0, LOOKED_AT - this.passed).includes(0);
    if (this.head.length < HEAD) this.head = Buffer.concat([this.head, chunk.subarray(0, HEAD)]);
    if (this.asks.hidden && !(this.bidi && this.invisible)) this.lookFor(chunk);
    this.passed += chunk.length;
  }

  end(): void {
    const { asks, binary, size, bidi, invisible } = this;
    const executable = asks.executables ? executableFormat(this.head) : null;
    const lfsPointer = asks.lfsPointers && size < POINTER_LIMIT && POINTER.test(this.head.toString("latin1"));
    const worthwhile =
      (asks.sizeOver !== null && size > asks.sizeOver) ||
      (asks.binaryFrom !== null && binary && size >= asks.binaryFrom) ||
      executable !== null ||
      lfsPointer ||
      bidi ||
      invisible;
    if (worthwhile)
      this.found.set(this.oid as Oid, { size, binary, executable, lfsPointer, bidi, invisible });
  }

  private lookFor(chunk: Buffer): void {
    const { tail, passed } = this;
    if (!isAscii(chunk) || !isAscii(tail)) {
      const bytes = tail.length === 0 ? chunk : Buffer.concat([tail, chunk]);
      for (const { kind, end } of findHidden(bytes, tail.length === passed)) {
        // What ended in the tail was judged before, with more of what stands before it.
        if (end <= tail.length) continue;
        if (kind === "bidi") this.bidi = true;
        else this.invisible = true;
      }
    }
    const known = chunk.length < HIDDEN_REACH ? Buffer.concat([tail, chunk]) : chunk;
    this.tail = passed + chunk.length >= this.size ? EMPTY : Buffer.from(known.subarray(-HIDDEN_REACH));
  }
}
