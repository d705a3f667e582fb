/** Credentials in memory of their own, which is overwritten when they are forgotten. */
export interface Vault {
  /** The values by name; each look makes its text anew. The same map until `replace` or `wipe`. */
  values(): ReadonlyMap<string, string>;
  /** Takes new values in the place of all there were. */
  replace(values: ReadonlyMap<string, string>): void;
  wipe(): void;
}

/**
 * Node gives no hold on the memory of a text: one that was made for a request is left to the garbage collector.
 * What is kept for longer is kept as bytes.
 */
export const createVault = (): Vault => {
  let kept = new Kept(new Map());
  const replace = (values: ReadonlyMap<string, string>): void => {
    const before = kept;
    kept = new Kept(values);
    before.wipe();
  };
  return { values: () => kept, replace, wipe: () => replace(new Map()) };
};

class Kept implements ReadonlyMap<string, string> {
  readonly #bytes: ReadonlyMap<string, Buffer>;

  constructor(values: ReadonlyMap<string, string>) {
    this.#bytes = new Map([...values].map(([name, text]) => [name, ownBytes(text)]));
  }

  wipe(): void {
    for (const bytes of this.#bytes.values()) bytes.fill(0);
  }

  get size(): number {
    return this.#bytes.size;
  }

  get(name: string): string | undefined {
    return this.#bytes.get(name)?.toString("utf8");
  }

  has(name: string): boolean {
    return this.#bytes.has(name);
  }

  keys(): MapIterator<string> {
    return this.#bytes.keys();
  }

  entries(): MapIterator<[string, string]> {
    return this.#made().entries();
  }

  values(): MapIterator<string> {
    return this.#made().values();
  }

  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.entries();
  }

  forEach(see: (value: string, name: string, map: ReadonlyMap<string, string>) => void): void {
    for (const [name, value] of this) see(value, name, this);
  }

  #made(): Map<string, string> {
    return new Map([...this.#bytes].map(([name, bytes]) => [name, bytes.toString("utf8")]));
  }
}

/** Not from Node's pool, whose memory is shared with others and not ours to overwrite. */
const ownBytes = (text: string): Buffer => {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
};
