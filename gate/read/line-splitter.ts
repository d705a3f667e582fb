import { Fault } from "../../model/fault.ts";

const LF = 10;

/** Cuts a stream of bytes into LF-terminated lines, given as latin1 text. */
export class LineSplitter {
  private rest: Buffer | null = null;
  private readonly line: (text: string) => void;

  constructor(line: (text: string) => void) {
    this.line = line;
  }

  push(input: Buffer): void {
    const chunk = this.rest === null ? input : Buffer.concat([this.rest, input]);
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      this.line(chunk.toString("latin1", start, end));
      start = end + 1;
    }
    this.rest = start < chunk.length ? chunk.subarray(start) : null;
  }

  /** @throws Fault when the last line was cut short. */
  finish(): void {
    if (this.rest !== null) throw new Fault("git's output stopped inside a line");
  }
}
