import type { Found } from "../rules/rule.ts";
import { latin1 } from "../shape/latin1.ts";
import { aim, newView, type View } from "../shape/view.ts";
import { BACK } from "./asking.ts";
import { byStart, type Candidate, settle } from "./candidate.ts";
import type { Compiled, Entry } from "./compile.ts";
import { countNewlines, lastNewline } from "./lines.ts";
import { BLOCK } from "./walk/layout.ts";

/** Bytes held at once; more than twice what the widest rule looks at, so that every window gets on. */
export const WINDOW = 262_144;

/** Where a line of the stretch is: its number and the offset at which it starts. */
export interface Line {
  number: number;
  start: number;
}

/** Told of every byte once, with what the window still holds before: `bytes[from, to)`, new from `fresh` on. */
export type Observe = (
  bytes: Uint8Array,
  from: number,
  fresh: number,
  to: number,
  offset: number,
  line: Line,
) => void;

/** One view of a stretch being scanned, from its first byte to its last. */
export interface Lane {
  begin(offset: number, line: Line): void;
  /** `gaps` says for each byte how many of the stretch were left out before it, where some were. */
  feed(bytes: Uint8Array, from: number, to: number, gaps?: Int32Array): void;
  finish(): void;
  readonly view: View;
}

/**
 * Windows lie at offsets that the content alone determines, never the cutting into chunks, so the findings do
 * not depend on it either. A window whose last anchors may need bytes that are not there yet stops at the
 * first such anchor, and the next one begins shortly before it.
 */
export const createLane = (
  compiled: () => Compiled,
  emit: (candidate: Candidate) => void,
  observe?: Observe,
): Lane => {
  const view = newView();
  const window = Buffer.allocUnsafeSlow(WINDOW);
  const line: Line = { number: 1, start: 0 };
  let held: readonly Candidate[] = [];
  let found: Candidate[] = [];
  let filled = 0;
  // Offsets in this lane: of the window's first byte, of the first byte not observed, of the first not searched.
  let base = 0;
  let observed = 0;
  let searched = 0;
  // Only where bytes were left out: how many before each byte of the window, and where each stands.
  let windowGaps: Int32Array | undefined;
  let places: Float64Array | undefined;
  let gapped = false;
  let origin = 0;

  const placeOf = (index: number, from: number): number =>
    gapped ? ((places as Float64Array)[index] as number) : base + index - from;

  const locate = (to: number): void => {
    const gaps = windowGaps as Int32Array;
    places ??= new Float64Array(WINDOW);
    let place = origin;
    places[0] = place;
    for (let index = 1; index < to; index++) {
      place += 1 + (gaps[index] as number);
      places[index] = place;
    }
  };

  const ask = (group: readonly Entry[], ending: number, from: number): void => {
    const { bytes } = view;
    for (const entry of group) {
      const anchor = ending - entry.length + 1;
      if (entry.exact !== undefined && !startsWith(bytes, anchor, entry.exact)) continue;
      const seen = entry.detector.verify(view, anchor);
      if (seen !== undefined) found.push(candidate(entry, seen, bytes, from));
    }
  };

  const candidate = (entry: Entry, seen: Found, bytes: Uint8Array, from: number): Candidate => ({
    entry,
    found: seen,
    secret: latin1(bytes, seen.start, seen.end),
    start: placeOf(seen.start, from),
    end: placeOf(seen.end - 1, from) + 1,
    line: 0,
    column: 0,
  });

  /** Searches `bytes[from, to)` and returns where the next window has to begin. */
  const scan = (bytes: Uint8Array, from: number, to: number, last: boolean): number => {
    observe?.(bytes, from, from + observed - base, to, base, line);
    observed = base + to - from;
    aim(view, bytes, from, to);
    if (gapped) locate(to);
    const next = search(compiled(), from, to, last);
    const settled = last ? Number.POSITIVE_INFINITY : placeOf(Math.max(from, next - BACK), from);
    if (found.length > 0 || held.length > 0) release(bytes, from, settled);
    searched = base + next - from;
    if (last) return to;
    const keep = Math.max(from, next - 2 * BACK);
    passLines(bytes, from, keep, from, line);
    base += keep - from;
    if (gapped) origin = placeOf(keep, from);
    return keep;
  };

  const search = ({ walker, entries, ahead }: Compiled, from: number, to: number, last: boolean): number => {
    const { counts, lists } = walker;
    for (let block = from + searched - base; block < to; block += BLOCK) {
      walker.walk(view.bytes, from, block, Math.min(block + BLOCK, to));
      const { shift } = walker;
      for (let lane = 0; lane < lists.length; lane++) {
        const count = (counts[lane] as number) * 2;
        const list = lists[lane] as Int32Array;
        for (let index = 0; index < count; index += 2) {
          const ending = (list[index] as number) + shift;
          const state = walker.stateOf(list[index + 1] as number);
          if (!last && ending + (ahead[state] as number) > to) return ending;
          ask(entries(state), ending, from);
        }
      }
    }
    return to;
  };

  /** Gives lines to what was found, and passes on what nothing to come can stand on. */
  const release = (bytes: Uint8Array, from: number, settled: number): void => {
    found.sort(byStart);
    const here: Line = { ...line };
    let passed = from;
    for (const one of found) {
      const at = indexOf(one, from);
      passLines(bytes, passed, at, from, here);
      passed = at;
      one.line = here.number;
      one.column = one.start - here.start + 1;
    }
    const known = held.length === 0 ? found : [...held, ...found].sort(byStart);
    found = [];
    for (const one of settle(known)) if (one.end <= settled) emit(one);
    held = known.filter((one) => one.end > settled);
  };

  const indexOf = (one: Candidate, from: number): number =>
    gapped ? firstAtLeast(places as Float64Array, one.start, from, filled) : one.start - base + from;

  const passLines = (bytes: Uint8Array, from: number, to: number, origin: number, at: Line): void => {
    const newlines = countNewlines(bytes, from, to);
    if (newlines === 0) return;
    at.number += newlines;
    at.start = placeOf(lastNewline(bytes, from, to), origin) + 1;
  };

  return {
    view,
    begin(offset, at) {
      filled = 0;
      held = [];
      found = [];
      gapped = false;
      origin = offset;
      base = offset;
      observed = offset;
      searched = offset;
      line.number = at.number;
      line.start = at.start;
    },
    feed(bytes, from, to, gaps) {
      let at = from;
      while (at < to) {
        if (filled === 0 && gaps === undefined && to - at >= WINDOW) {
          // A whole window lies in the chunk: no need to copy it.
          at = scan(bytes, at, at + WINDOW, false);
          continue;
        }
        const count = Math.min(WINDOW - filled, to - at);
        window.set(at === 0 && count === bytes.length ? bytes : bytes.subarray(at, at + count), filled);
        if (gaps !== undefined) {
          windowGaps ??= new Int32Array(WINDOW);
          windowGaps.set(gaps.subarray(at, at + count), filled);
          if (!gapped) origin += gaps[at] as number;
          gapped = true;
        }
        filled += count;
        at += count;
        if (filled < WINDOW) continue;
        const keep = scan(window, 0, WINDOW, false);
        window.copyWithin(0, keep, WINDOW);
        if (gapped) windowGaps?.copyWithin(0, keep, WINDOW);
        filled -= keep;
      }
    },
    finish() {
      if (filled > 0) scan(window, 0, filled, true);
      filled = 0;
    },
  };
};

const startsWith = (bytes: Uint8Array, at: number, text: string): boolean => {
  for (let index = 0; index < text.length; index++)
    if (bytes[at + index] !== text.charCodeAt(index)) return false;
  return true;
};

/** The first index whose place is at least `place`; places ascend. */
const firstAtLeast = (places: Float64Array, place: number, from: number, to: number): number => {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle] as number) < place) low = middle + 1;
    else high = middle;
  }
  return low;
};
