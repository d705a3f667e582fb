import type { Oid } from "../../model/oid.ts";

/**
 * A set of object ids in one buffer: 20 or 32 bytes each instead of some 100 as strings in a `Set`, so that
 * a push of a million objects stays small. Open addressing; the ids are their own hash.
 */
export class OidSet {
  size = 0;
  private width = 0;
  private slots = 0;
  private keys = new Uint8Array(0);
  private used = new Uint8Array(0);
  private readonly key = Buffer.alloc(32);

  has(oid: Oid): boolean {
    return this.size > 0 && this.used[this.find(oid)] === 1;
  }

  /** Adds an id; false when it was there already. */
  add(oid: Oid): boolean {
    if (this.width === 0) this.width = oid.length / 2;
    if ((this.size + 1) * 2 > this.slots) this.grow();
    const slot = this.find(oid);
    if (this.used[slot] === 1) return false;
    this.used[slot] = 1;
    this.keys.set(this.key.subarray(0, this.width), slot * this.width);
    this.size += 1;
    return true;
  }

  /** Every id, in no order. */
  *[Symbol.iterator](): IterableIterator<Oid> {
    const keys = Buffer.from(this.keys.buffer);
    for (let slot = 0; slot < this.slots; slot += 1) {
      if (this.used[slot] !== 1) continue;
      yield keys.toString("hex", slot * this.width, (slot + 1) * this.width) as Oid;
    }
  }

  private find(oid: Oid): number {
    this.key.write(oid, "hex");
    let slot = this.key.readUInt32LE(0) & (this.slots - 1);
    while (this.used[slot] === 1 && !this.same(slot)) slot = (slot + 1) & (this.slots - 1);
    return slot;
  }

  private same(slot: number): boolean {
    const start = slot * this.width;
    for (let index = 0; index < this.width; index += 1) {
      if (this.keys[start + index] !== this.key[index]) return false;
    }
    return true;
  }

  private grow(): void {
    const { keys, used, slots, width } = this;
    this.slots = Math.max(1024, slots * 2);
    this.keys = new Uint8Array(this.slots * width);
    this.used = new Uint8Array(this.slots);
    for (let slot = 0; slot < slots; slot += 1) {
      if (used[slot] !== 1) continue;
      const key = keys.subarray(slot * width, (slot + 1) * width);
      this.key.set(key);
      let target = this.key.readUInt32LE(0) & (this.slots - 1);
      while (this.used[target] === 1) target = (target + 1) & (this.slots - 1);
      this.used[target] = 1;
      this.keys.set(key, target * width);
    }
  }
}
