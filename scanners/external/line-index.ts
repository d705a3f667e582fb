const LF = 10;

/** Where the lines of some bytes begin. */
export class LineIndex {
  private readonly starts: number[] = [0];
  private readonly size: number;

  constructor(bytes: Buffer) {
    this.size = bytes.length;
    for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) this.starts.push(at + 1);
  }

  /** Offset of the first byte of a line, counted from 1; of the last line when there are not so many. */
  startOf(line: number): number {
    return this.starts[Math.min(Math.max(line, 1), this.starts.length) - 1] as number;
  }

  /** Offset behind the last byte of a line, its newline left out. */
  endOf(line: number): number {
    const next = this.starts[Math.max(line, 1)];
    return next === undefined ? this.size : next - 1;
  }

  /** The line of an offset, counted from 1. */
  lineOf(offset: number): number {
    let [low, high] = [0, this.starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }
}
