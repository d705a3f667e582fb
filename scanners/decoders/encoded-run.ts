import { BASE64_RUN, classOf } from "./classes.ts";
import type { Codec } from "./codec.ts";
import { mayStartPacked, startsPacked } from "./formats.ts";
import type { Child, Host, Place, Step } from "./host.ts";
import { escapedSlash, nextFolded, nextLine } from "./line-gap.ts";
import type { Runs } from "./places/create-places.ts";
import { RUN } from "./places/slot.ts";
import type { Window } from "./window.ts";

/** Follows one run of an alphabet at a time, over lines and windows, to its end. */
export interface EncodedRun {
  begin(): void;
  /** `runs` are those of the alphabet of base64, in which the others lie; where they are not long, they go on. */
  look(window: Window, runs: Runs, limit: number, last: boolean): void;
}

const SIGN = classOf("+-/_");

/** Characters held at once. */
const HELD = 16_384;
/** So few are copied one by one, since a view of them takes as long to make. */
const FEW_BYTES = 96;
/** Characters looked at again with the next ones, at a shift. */
const OVERLAP = 512;
/** Shorter runs are decoded only if they promise text or an archive; longer ones anyway. */
const ANYWAY = 4096;
const SHORTEST = 16;
/** A text that is broken into lines is broken into lines at least this long. */
const WRAPPED = 60;
/** Long runs that promise text at a shift are chance, unless they do so for longer. */
const SURE_GROUPS = 8;
/** A token broken over lines; one longer than this is no token. */
const LONGEST_TOKEN = 2048;

export const createEncodedRun = (codec: Codec, host: Host): EncodedRun => {
  const { name, alphabet, shortest, group, groups } = codec;
  let held: Uint8Array | undefined;
  let decoded: Uint8Array | undefined;
  let active = false;
  // Offsets in the stretch: up to where bytes are done, and of the run that is being followed.
  let done = 0;
  let start = 0;
  // Where a run begins that is too short as far as the window reaches; -1 when there is none.
  let cut = -1;
  let place: Place | undefined;
  let filled = 0;
  /** Of what is held, up to where it has been passed on at shift 0. */
  let passed = 0;
  let line = 0;
  let lines = 1;
  let child: Child | undefined;
  let streaming = false;

  const step = (): Step => ({ name, kind: "text", place: place as Place });

  const endChild = (): void => {
    child?.end();
    child = undefined;
  };

  const decodeTo = (to: number): void => {
    const chars = held as Uint8Array;
    decoded ??= Buffer.allocUnsafeSlow(HELD);
    const end = codec.decode(chars, passed, to, decoded, 0);
    passed = to;
    if (child?.write(decoded, 0, end) === false) endChild();
  };

  const addPieces = (mask: number, first: number, end: number): void => {
    for (let shift = first; shift < group; shift++) if (((mask >> shift) & 1) === 1) addPiece(shift, end);
  };

  const addPiece = (shift: number, end: number): void => {
    const { pieces } = host;
    const first = pieces.room(filled);
    const to = codec.decode(held as Uint8Array, shift, filled, pieces.bytes, first);
    // At a shift, what comes first belongs to something else that the encoded text was put behind.
    const from = shift === 0 ? first : startOfText(pieces.bytes, first, to);
    pieces.add({ step: name, from, to, offset: start, end, place });
  };

  /** Makes room among the characters held. */
  const pour = (window: Window, end: number): void => {
    const chars = held as Uint8Array;
    place = { ...(place ?? window.place(start, end)), length: end - start };
    if (!streaming) {
      streaming = true;
      if (!codec.isForeign(chars, 0, filled)) child = host.open(step());
    }
    decodeTo(filled);
    addPieces(codec.shifts(chars, 0, filled, SURE_GROUPS), 1, end);
    chars.copyWithin(0, filled - OVERLAP, filled);
    filled = OVERLAP;
    passed = OVERLAP;
  };

  const take = (window: Window, from: number, to: number): void => {
    held ??= Buffer.allocUnsafeSlow(HELD);
    for (let at = from; at < to; ) {
      const count = Math.min(HELD - filled, to - at);
      if (count < FEW_BYTES)
        for (let index = 0; index < count; index++) held[filled + index] = window.bytes[at + index] as number;
      else held.set(window.bytes.subarray(at, at + count), filled);
      filled += count;
      at += count;
      if (filled === HELD) pour(window, window.base + at);
    }
    line += to - from;
  };

  const finish = (window: Window, end: number): void => {
    active = false;
    const chars = held as Uint8Array;
    if (streaming) {
      decodeTo(filled);
      addPieces(codec.shifts(chars, 0, filled, SURE_GROUPS), 1, end);
      endChild();
      return;
    }
    const mask = codec.shifts(chars, 0, filled, groups);
    const sure = filled > 1024 ? codec.shifts(chars, 0, filled, SURE_GROUPS) : mask;
    if (isWhole(chars)) {
      place = { ...(place ?? window.place(start, end)), length: end - start };
      child = host.open(step());
      decodeTo(filled);
      endChild();
      addPieces(sure, 1, end);
    } else {
      addPieces((mask & 1) | sure, 0, end);
    }
    if (lines > 1 && filled <= LONGEST_TOKEN && group === 4) addJoined(end);
  };

  /** Whether it is worth a stretch of its own. */
  const isWhole = (chars: Uint8Array): boolean => {
    if (filled >= ANYWAY && !codec.isForeign(chars, 0, filled)) return true;
    return isPacked(chars, 0, filled);
  };

  /** The characters themselves: a token may be broken over lines as an encoded text is. */
  const addJoined = (end: number): void => {
    const { pieces } = host;
    const from = pieces.room(filled);
    pieces.bytes.set((held as Uint8Array).subarray(0, filled), from);
    pieces.add({ step: "joined", from, to: from + filled, offset: start, end, place });
  };

  const endOfRun = (bytes: Uint8Array, at: number, to: number): number => {
    let end = at;
    while (end < to && alphabet[bytes[end] as number] === 1) end++;
    return end;
  };

  /** Takes what belongs to the run from `from` on, as far as that is known. */
  const follow = (window: Window, from: number, limit: number, last: boolean): void => {
    const { bytes, base, to } = window;
    const stop = last ? to : limit;
    let at = from;
    while (at < stop) {
      const end = Math.min(stop, endOfRun(bytes, at, to));
      if (end > at) take(window, at, end);
      at = end;
      if (end === stop && !last) break;
      let next = escapedSlash(bytes, end, to);
      if (next >= 0 && group === 4) {
        take(window, next - 1, next);
      } else {
        next = line >= SHORTEST ? nextLine(bytes, end, to) : -1;
        if (next < 0 && line >= WRAPPED) next = nextFolded(bytes, end, to);
        if (next < 0 || alphabet[bytes[next] as number] !== 1) {
          done = base + end;
          finish(window, base + end);
          return;
        }
        line = 0;
        lines++;
      }
      at = next;
    }
    done = base + at;
    if (last) finish(window, base + at);
    else place ??= window.place(start, start);
  };

  const isName = (bytes: Uint8Array, from: number, end: number, to: number): boolean => {
    const goesOn =
      escapedSlash(bytes, end, to) >= 0 ||
      (end - from >= WRAPPED && (nextLine(bytes, end, to) >= 0 || nextFolded(bytes, end, to) >= 0));
    return !goesOn && codec.shifts(bytes, from, end, groups) === 0 && !isPacked(bytes, from, end);
  };

  const isPacked = (bytes: Uint8Array, from: number, end: number): boolean =>
    codec.decode(bytes, from, Math.min(end, from + FEW), PROBE, 0) >= 2 &&
    mayStartPacked(PROBE[0] as number, PROBE[1] as number) &&
    startsPacked(PROBE, 0, probe(codec, bytes, from, Math.min(end, from + PROBE.length)));

  /** Follows the run at `[from, end)` if it is worth it; what is behind `limit` may be only the beginning of it. */
  const offer = (window: Window, from: number, end: number, limit: number, last: boolean): void => {
    const { bytes, base, to } = window;
    // Most runs are names: they end within a line, and no text comes of them. Of rulers none comes either.
    const isShort = end < limit && end - from < ANYWAY;
    if (isShort && (isRuler(bytes, from, end) || isName(bytes, from, end, to))) {
      done = base + end;
      return;
    }
    active = true;
    streaming = false;
    start = base + from;
    place = undefined;
    filled = 0;
    passed = 0;
    line = 0;
    lines = 1;
    follow(window, from, limit, last);
  };

  /** Offers each run of the alphabet within a run of that of base64. */
  const goThrough = (window: Window, from: number, limit: number, last: boolean): void => {
    const { bytes, base, to } = window;
    cut = -1;
    let at = Math.max(from, done - base);
    while (!active) {
      // A run that is long enough reaches from here to there: most are told by their last byte.
      let index = at + shortest - 1;
      if (index >= to) {
        if (!last) cut = base + at;
        return;
      }
      while (index >= at && alphabet[bytes[index] as number] === 1) index--;
      if (index < at) {
        offer(window, at, endOfRun(bytes, at + shortest, to), limit, last);
        at = done - base;
      } else {
        at = index + 1;
      }
      if (BASE64_RUN[bytes[at - 1] as number] === 0 || at >= to) return;
    }
  };

  /** Whether a run of the alphabet that is long enough may lie in one of base64's: in a short one it has its middle. */
  const mayHold = (bytes: Uint8Array, from: number, length: number): boolean =>
    length < shortest || length >= 2 * shortest || alphabet[bytes[from + shortest - 1] as number] === 1;

  return {
    begin() {
      done = 0;
      cut = -1;
      active = false;
      streaming = false;
      child = undefined;
    },
    look(window, runs, limit, last) {
      if (active) follow(window, done - window.base, limit, last);
      if (cut >= 0) goThrough(window, cut - window.base, limit, last);
      const { base, bytes } = window;
      for (let index = 0; index < runs.count && !active; index++) {
        const from = runs.at[index] as number;
        const end = runs.end(index);
        if (shortest === RUN) {
          if (base + from >= done) offer(window, from, end, limit, last);
        } else if (mayHold(bytes, from, end - from)) {
          goThrough(window, from, limit, last);
        }
      }
    },
  };
};

/** A line of dashes, slashes or underscores, as it stands above a heading. */
const isRuler = (bytes: Uint8Array, from: number, end: number): boolean => {
  const sign = bytes[from] as number;
  if (SIGN[sign] === 0) return false;
  let at = from + 1;
  while (at < end && bytes[at] === sign) at++;
  return at === end;
};

/** Decoded bytes in a row without a strange one that make a beginning. */
const PLAIN = 12;

const startOfText = (bytes: Uint8Array, from: number, to: number): number => {
  let start = from;
  for (let at = from; at < to && at - start < PLAIN; at++) {
    const byte = bytes[at] as number;
    if (byte > 126 || (byte < 32 && (byte < 9 || byte > 13) && byte !== 0)) start = at + 1;
  }
  return to - start < PLAIN ? from : start;
};

/** Characters enough for two bytes, in either alphabet. */
const FEW = 4;
/** Characters enough for the fixed part of a zip's entry, in either alphabet. */
const PROBE = Buffer.alloc(64);

/** Decodes into the probe, so that behind its end there is nothing of what was there before. */
const probe = (codec: Codec, bytes: Uint8Array, from: number, to: number): number => {
  const end = codec.decode(bytes, from, to, PROBE, 0);
  PROBE.fill(0, end);
  return end;
};
