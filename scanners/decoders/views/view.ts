import type { Child, Host, Place } from "../host.ts";
import type { Found } from "../places/create-places.ts";
import type { Window } from "../window.ts";
import { newItem, type ParseItem } from "./item.ts";

/** A way to read text: what begins with these bytes stands for something else. */
export interface Reading {
  /** What may be found, by lead byte; `kind` where the parser does not tell it. */
  readonly parsers: readonly { readonly leads: string; readonly kind?: number; readonly parse: ParseItem }[];
  /** The steps, by kind. */
  readonly kinds: readonly string[];
  /** The step when there is more than one kind. */
  readonly several: string;
  /** Items this close, in `bytes`, are read together, whatever stands between them. */
  readonly near: number;
}

/** A view of a stretch: its parts that hold something to read otherwise, read so. */
export interface View {
  begin(): void;
  look(window: Window, leads: Found, limit: number, last: boolean): void;
}

/** So many lines before the first item and behind the last one are read along: a key may stand beside its id. */
const LINES = 3;
/** But no more than this, in `bytes`. */
const BEFORE = 512;
const BEHIND = 512;
/** How often it is asked whether a part ends, in `bytes`. */
const ASKED = 64;
/** A longer part becomes a stretch of its own. */
const HELD = 32_768;

const NEWLINE = 0x0a;
const BACKSLASH = 0x5c;
const MOST_BACKSLASHES = 8;

export const createView = (reading: Reading, host: Host): View => {
  const { near } = reading;
  const item = newItem();
  const parsers: (ParseItem | undefined)[] = [];
  const kindOf: number[] = [];
  const wanted = new Uint8Array(256);
  for (const { leads, kind = 0, parse } of reading.parsers) {
    for (const byte of Buffer.from(leads, "latin1")) {
      wanted[byte] = 1;
      parsers[byte] = parse;
      kindOf[byte] = kind;
    }
  }
  let held: Uint8Array | undefined;
  let filled = 0;
  let open = false;
  // Offsets in the stretch: up to where all is read, of the part, behind its last item, of what is copied, and where to go on.
  let done = 0;
  let start = 0;
  let lastEnd = 0;
  let copied = 0;
  let resumed = 0;
  let place: Place | undefined;
  let kinds = 0;
  let trail: number[] = [];
  let child: Child | undefined;
  let streaming = false;

  const name = (): string => {
    const index = 31 - Math.clz32(kinds);
    return kinds === 1 << index ? (reading.kinds[index] as string) : reading.several;
  };

  const pour = (window: Window): void => {
    if (!streaming) {
      streaming = true;
      place = { ...(place ?? window.place(start, start)), length: lastEnd - start };
      child = host.open({ name: name(), kind: "text", place });
    }
    if (child?.write(held as Uint8Array, 0, filled) === false) {
      child.end();
      child = undefined;
    }
    filled = 0;
  };

  const copy = (window: Window, offset: number): void => {
    held ??= Buffer.allocUnsafeSlow(HELD);
    for (let at = copied - window.base; copied < offset; ) {
      const count = Math.min(HELD - filled, offset - copied);
      held.set(window.bytes.subarray(at, at + count), filled);
      filled += count;
      copied += count;
      at += count;
      if (filled === HELD) pour(window);
    }
  };

  const openAt = (window: Window, index: number): void => {
    const earliest = Math.max(0, index - BEFORE, done - window.base);
    open = true;
    streaming = false;
    start = window.base + startOfLine(window.bytes, index, earliest);
    lastEnd = window.base + index;
    copied = start;
    filled = 0;
    place = undefined;
    kinds = 0;
    trail = [];
  };

  const close = (window: Window, offset: number): void => {
    copy(window, Math.max(offset, copied));
    open = false;
    done = copied;
    if (streaming) {
      pour(window);
      child?.end();
      child = undefined;
      return;
    }
    const { pieces } = host;
    const from = pieces.room(filled);
    pieces.bytes.set((held as Uint8Array).subarray(0, filled), from);
    pieces.add({ step: name(), from, to: from + filled, offset: start, end: copied, place, trail });
  };

  /** Closes the part if it does not reach to `index`, where the next item is, or the known bytes end. */
  const settle = (window: Window, index: number, last: boolean): void => {
    const behind = lastEnd - window.base;
    if (index - behind <= near && !last) return;
    const end = endOfLine(window.bytes, Math.max(0, behind), Math.min(index, behind + BEHIND));
    if (end < index || last) close(window, window.base + Math.min(end, index));
  };

  const add = (window: Window): void => {
    copy(window, window.base + item.start);
    held ??= Buffer.allocUnsafeSlow(HELD);
    if (filled + item.length >= HELD) pour(window);
    for (let index = 0; index < item.length; index++) held[filled++] = item.out[index] as number;
    lastEnd = window.base + item.end;
    copied = lastEnd;
    done = lastEnd;
    kinds |= 1 << item.kind;
    if (!streaming) trail.push(filled, lastEnd);
  };

  /** Fills in the item that begins at `at`; false when there is none, or when it is read already. */
  const parse = ({ bytes, base, to }: Window, at: number): boolean => {
    const lead = bytes[at] as number;
    item.kind = kindOf[lead] as number;
    return (parsers[lead] as ParseItem)(bytes, at, 0, to, item) && base + item.start >= done;
  };

  /** Of several backslashes the last is told to be a lead. */
  const firstOf = ({ bytes, base }: Window, lead: number): number => {
    const least = Math.max(1, lead - MOST_BACKSLASHES + 2, done - base + 1);
    let first = lead;
    while (first >= least && bytes[first - 1] === BACKSLASH) first--;
    return first;
  };

  /** Reads the part that is open, byte by byte, from `from` on. */
  const follow = (window: Window, from: number, limit: number, last: boolean): void => {
    const { bytes, base, to } = window;
    const stop = last ? to : limit;
    let at = Math.max(from, done - base);
    while (at < stop) {
      // Whether it ends is asked now and then, since to answer takes as long as to go on.
      const pause = Math.min(stop, at + ASKED - ((at + base) % ASKED));
      while (at < pause && wanted[bytes[at] as number] === 0) at++;
      if (at < pause) {
        if (parse(window, at)) {
          settle(window, item.start, false);
          if (!open) return;
          add(window);
          at = Math.max(at + 1, item.end);
          continue;
        }
        at++;
      }
      if ((at + base) % ASKED === 0) settle(window, at, false);
      if (!open) return;
    }
    settle(window, last ? to : Math.max(limit, lastEnd - base), last);
    if (!open) return;
    resumed = base + Math.max(at, lastEnd - base);
    copy(window, base + Math.max(limit, lastEnd - base));
    place ??= window.place(start, start);
  };

  return {
    begin() {
      open = false;
      child = undefined;
      done = 0;
    },
    look(window, { at: leads, count }, limit, last) {
      if (count === 0 && !open) return;
      if (open) follow(window, resumed - window.base, limit, last);
      const { bytes, base } = window;
      for (let index = 0; index < count; index++) {
        const lead = leads[index] as number;
        if (wanted[bytes[lead] as number] === 0 || base + lead < done) continue;
        if (!parse(window, bytes[lead] === BACKSLASH ? firstOf(window, lead) : lead) || !item.strong)
          continue;
        openAt(window, item.start);
        // What is weak by itself counts too, from the beginning of the part on.
        follow(window, start - base, limit, last);
      }
    },
  };
};

const startOfLine = (bytes: Uint8Array, index: number, from: number): number => {
  let start = index;
  for (let lines = 0; start > from; start--) {
    if (bytes[start - 1] === NEWLINE && ++lines === LINES) break;
  }
  return start;
};

const endOfLine = (bytes: Uint8Array, index: number, to: number): number => {
  let end = index;
  for (let lines = 0; end < to; end++) {
    if (bytes[end] === NEWLINE && ++lines === LINES) break;
  }
  return end;
};
