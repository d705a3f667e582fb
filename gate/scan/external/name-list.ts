import { type Raw, rawBytes } from "../../../model/raw.ts";

const LF = 10;
const SPACE = 32;

/** A name, and where it stands in the file of names, in `bytes`. */
export interface ListedName<T> {
  readonly name: Raw;
  readonly start: number;
  readonly what: T;
}

/** Names as one file, one on a line, for scanners that look at files. */
export class NameList<T> {
  private readonly listed: ListedName<T>[] = [];
  private readonly chunks: Buffer[] = [];
  private size = 0;

  add(name: Raw, what: T): void {
    const line = Buffer.concat([rawBytes(name), Buffer.of(LF)]);
    // A newline in a name would begin another.
    line.subarray(0, -1).forEach((byte, at) => {
      if (byte === LF) line[at] = SPACE;
    });
    this.listed.push({ name, start: this.size, what });
    this.chunks.push(line);
    this.size += line.length;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  /** The name that holds an offset. */
  at(offset: number): ListedName<T> {
    let [low, high] = [0, this.listed.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.listed[middle] as ListedName<T>).start <= offset) low = middle;
      else high = middle - 1;
    }
    return this.listed[low] as ListedName<T>;
  }
}
