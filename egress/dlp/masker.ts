import type { Finder } from "./known/finder.ts";

/** Overwrites known credentials in a stream. */
export interface Masker {
  /** What may go on by now; the beginning of a credential is held back. The bytes given are not changed. */
  push(bytes: Uint8Array): Uint8Array;
  /** What was held back. */
  end(): Uint8Array;
}

const STAR = 0x2a;

/** A mask is as long as what it covers, so that lengths and offsets stay right. */
export const createMasker = (finder: Finder, found: (name: string) => void): Masker => {
  let held = new Uint8Array(0);
  /** Of what is held, how many of the first bytes belong to a credential that began before. */
  let covered = 0;

  const pass = (bytes: Uint8Array, isLast: boolean): Uint8Array => {
    const all = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    const end = isLast ? all.length : finder.unfinished(all, 0, all.length);
    const ranges: [number, number][] = covered > 0 ? [[0, covered]] : [];
    finder.find(all, 0, all.length, ({ name, bytes: literal }, start) => {
      found(name);
      ranges.push([start, start + literal.length]);
    });
    covered = Math.max(0, ...ranges.map(([, to]) => to - end));
    // Copies: what was given is not to be changed, nor kept for the sake of a few bytes.
    held = new Uint8Array(all.subarray(end));
    if (ranges.length === 0) return all.subarray(0, end);
    const masked = new Uint8Array(all.subarray(0, end));
    for (const [from, to] of ranges) masked.fill(STAR, from, to);
    return masked;
  };

  return {
    push: (bytes) => pass(bytes, false),
    end: () => pass(new Uint8Array(0), true),
  };
};

/** The same of a text that is at hand, one character per byte. */
export const maskText = (finder: Finder, text: string, found: (name: string) => void): string => {
  if (finder.longest === 0) return text;
  const bytes = Buffer.from(text, "latin1");
  let isKnown = false;
  finder.find(bytes, 0, bytes.length, () => {
    isKnown = true;
  });
  if (!isKnown) return text;
  const masker = createMasker(finder, found);
  const [first, rest] = [masker.push(bytes), masker.end()];
  return Buffer.concat([first, rest]).toString("latin1");
};
