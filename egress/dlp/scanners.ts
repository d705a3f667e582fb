import {
  createDecodingScanner,
  type DecodingScanner,
} from "../../scanners/decoders/create-decoding-scanner.ts";
import { ALL_RULES } from "../../scanners/rules/all.ts";
import type { Rule } from "../../scanners/rules/rule.ts";
import type { FingerprintOf } from "../../scanners/scanner.ts";

/** Scanners that are used again and again: one takes some 20 ms to make and some 600 KB to keep. */
export interface Scanners {
  /** For a text that is at hand: to be used and left within one turn. */
  readonly short: DecodingScanner;
  /** For a text that comes in pieces. Waits while too many are in use. */
  borrow(): Promise<Lent>;
}

/** A scanner that nobody else uses until it is given back. */
export interface Lent {
  readonly scanner: DecodingScanner;
  /** `isDone`: the text came to its end. A scanner that was left within one is not used again. */
  giveBack(isDone: boolean): void;
}

/** Knows the builtin rules and `more`; `most` is how many may be lent at once. */
export const createScanners = (fingerprint: FingerprintOf, more: readonly Rule[], queue: Queue): Scanners => {
  // One list for all: rules are compiled once for each list.
  const rules = more.length === 0 ? ALL_RULES : [...more, ...ALL_RULES];
  const idle: DecodingScanner[] = [];
  const create = (): DecodingScanner => createDecodingScanner({ fingerprint, rules });
  let short: DecodingScanner | undefined;
  return {
    get short() {
      short ??= create();
      return short;
    },
    async borrow() {
      const leave = await queue.enter();
      const scanner = idle.pop() ?? create();
      return {
        scanner,
        giveBack(isDone) {
          if (leave() && isDone) idle.push(scanner);
        },
      };
    },
  };
};

/** Lets in a fixed number at once; the others wait in turn. */
export interface Queue {
  /** Resolves when there is a place; answers how to leave it: true the first time. */
  enter(): Promise<() => boolean>;
}

export const createQueue = (places: number): Queue => {
  const waiting: (() => void)[] = [];
  let free = places;
  return {
    async enter() {
      if (free > 0) free--;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      let isIn = true;
      return () => {
        if (!isIn) return false;
        isIn = false;
        const next = waiting.shift();
        if (next === undefined) free++;
        else next();
        return true;
      };
    },
  };
};
