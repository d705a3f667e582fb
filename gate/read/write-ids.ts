import type { Writable } from "node:stream";
import type { Oid } from "../../model/oid.ts";

/** Ids written at once: a write costs much more than its bytes. */
const FLUSH = 400;

/** Asks a `git cat-file --batch` for objects, many at a time. */
export interface IdWriter {
  /** How many have been asked for. */
  readonly asked: number;
  write(oid: Oid): void;
  /** No more ids. */
  end(): void;
}

export const writeIds = (stdin: Writable): IdWriter => {
  let asked = 0;
  let pending: string[] = [];
  const flush = (): void => {
    if (pending.length > 0) stdin.write(pending.join(""));
    pending = [];
  };
  return {
    get asked() {
      return asked;
    },
    write(oid) {
      asked += 1;
      if (pending.push(`${oid}\n`) >= FLUSH) flush();
    },
    end() {
      flush();
      stdin.end();
    },
  };
};
