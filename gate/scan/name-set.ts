const FIRST_SLOTS = 4096;
/** Kept of names in `bytes`; past it, all are forgotten and looked at again. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Remembers stretches of bytes, by their contents. Made for millions of questions of which few are new. */
export class NameSet {
  private slots = new Int32Array(FIRST_SLOTS);
  private bytes = new Uint8Array(64 * 1024);
  private filled = 0;
  private count = 0;

  /** Adds `bytes[from, to)`; false when it was there already. */
  add(bytes: Uint8Array, from: number, to: number): boolean {
    // FNV-1a. Names that are made to fall together are slow to find, and found none the less.
    let hash = 0x811c9dc5;
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
    const mask = this.slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const place = this.slots[slot] as number;
      if (place === 0) {
        this.put(slot, bytes, from, to);
        return true;
      }
      if (this.holds(place, bytes, from, to)) return false;
      slot = (slot + 1) & mask;
    }
    return true;
  }

  private holds(place: number, bytes: Uint8Array, from: number, to: number): boolean {
    const known = this.bytes;
    const length = to - from;
    if (lengthAt(known, place) !== length) return false;
    const start = place + LENGTH_BYTES;
    for (let at = 0; at < length; at++) if (known[start + at] !== bytes[from + at]) return false;
    return true;
  }

  private put(slot: number, bytes: Uint8Array, from: number, to: number): void {
    const length = to - from;
    if (length > LONGEST) return;
    if (this.filled + length + LENGTH_BYTES >= MOST_BYTES || this.count * 2 >= MOST_SLOTS) {
      this.slots.fill(0);
      this.filled = 0;
      this.count = 0;
      return;
    }
    if (this.filled + length + LENGTH_BYTES + 1 >= this.bytes.length) {
      const larger = new Uint8Array(this.bytes.length * 2);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    // Place 0 means nothing, so the first name stands at 1.
    const place = this.filled + 1;
    this.bytes[place] = length & 0xff;
    this.bytes[place + 1] = length >> 8;
    this.bytes.set(bytes.subarray(from, to), place + LENGTH_BYTES);
    this.filled += length + LENGTH_BYTES;
    this.slots[slot] = place;
    this.count += 1;
    if (this.count * 2 > this.slots.length) this.grow();
  }

  private grow(): void {
    const { bytes, filled } = this;
    this.slots = new Int32Array(this.slots.length * 2);
    const mask = this.slots.length - 1;
    for (let place = 1; place <= filled; place += lengthAt(bytes, place) + LENGTH_BYTES) {
      const start = place + LENGTH_BYTES;
      let hash = 0x811c9dc5;
      for (let at = 0; at < lengthAt(bytes, place); at++)
        hash = Math.imul(hash ^ (bytes[start + at] as number), 0x01000193);
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = place;
    }
  }
}

const LENGTH_BYTES = 2;
const LONGEST = 4096;
const MOST_SLOTS = 1 << 20;
/** So that names made to fall together cost no more than so many looks each; then they count as new. */
const MOST_TRIES = 32;

const lengthAt = (bytes: Uint8Array, place: number): number =>
  (bytes[place] as number) | ((bytes[place + 1] as number) << 8);
