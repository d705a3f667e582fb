import { display } from "../../model/display.ts";
import type { Sighting } from "../../model/finding.ts";
import type { Limit } from "../../model/limit-hit.ts";
import { rawFromBytes } from "../../model/raw.ts";
import type { Content, Scanner } from "../scanner.ts";
import { createArchives } from "./archives/find-archives.ts";
import { isTarHeader } from "./archives/tar.ts";
import type { Workshop } from "./archives/walker.ts";
import { base32 } from "./base32.ts";
import { base64 } from "./base64.ts";
import { type Allowance, type Budget, MOST_ENCODINGS } from "./budget.ts";
import { createEncodedRun } from "./encoded-run.ts";
import { explain } from "./explain.ts";
import { hex } from "./hex.ts";
import { createHexDump } from "./hex-dump.ts";
import type { Child, Host, Place, Step } from "./host.ts";
import type { LimitHits } from "./limit-hit.ts";
import { createLongRuns } from "./long-runs.ts";
import { createMerged } from "./merged.ts";
import { createPieces } from "./pieces.ts";
import type { Found, Places } from "./places/create-places.ts";
import { BEYOND } from "./places/slot.ts";
import { READINGS } from "./views/readings.ts";
import { sift } from "./views/sift.ts";
import { createView } from "./views/view.ts";
import { createWideText } from "./wide-text.ts";
import { createMovingWindow } from "./window.ts";

/** What all stretches of one scanner share. */
export interface Shared {
  readonly allowance: Allowance;
  readonly budget: Budget;
  readonly limits: LimitHits;
  readonly workshop: Workshop;
  scanner(): Scanner;
  /** A window that nobody else has. */
  places(): Places;
  /** A stretch that nobody uses; undefined when there are too many in use. */
  borrow(): Stretch | undefined;
  giveBack(stretch: Stretch): void;
}

/** How deep a stretch lies: in archives, and in encodings since the last of them. */
export interface Depth {
  readonly archives: number;
  readonly encodings: number;
}

/** Bytes being scanned as they are and in every way that they can be decoded. */
export interface Stretch {
  begin(content: Content, depth: Depth, via: readonly string[], isUnpacked: boolean): void;
  write(bytes: Uint8Array, from: number, to: number): void;
  end(): readonly Sighting[];
}

const NOWHERE: Place = { line: 1, column: 1, length: 0 };
const NONE: Found = { at: new Uint16Array(0), count: 0 };
const TAR_BLOCK = 512;
const LONGEST_NAME = 200;

export const createStretch = (shared: Shared): Stretch => {
  const { budget, limits, workshop } = shared;
  // Its own, because decoding leads to other stretches while these are gone through.
  const places = shared.places();
  const scanner = shared.scanner();
  const merged = createMerged();
  let depth: Depth = { archives: 0, encodings: 0 };
  let via: readonly string[] = [];
  let isUnpacked = false;
  let fromWithin: Sighting[] = [];
  let names = 0;
  // A tar is told by its first block; until then it is not known whether the bytes are scanned as they are.
  let head = 0;
  let isDecided = false;
  let isTar = false;
  let kind: Content = "blob";

  const refuse = (limit: Limit, step: string): void => {
    limits.add(limit, [...via, step], explain(limit, shared.allowance));
  };

  const depthOf = ({ kind }: Step): Depth =>
    kind === "text"
      ? { archives: depth.archives, encodings: depth.encodings + 1 }
      : { archives: depth.archives + (kind === "archive" ? 1 : 0), encodings: 0 };

  const begun = (step: Step | undefined, under: Depth): Stretch | undefined => {
    const name = step?.name ?? "";
    if (under.archives > shared.allowance.archiveDepth || under.encodings > MOST_ENCODINGS) {
      refuse("depth", name);
      return undefined;
    }
    const stretch = shared.borrow();
    if (stretch === undefined) {
      refuse("overlap", name);
      return undefined;
    }
    const unpacked = step?.kind === "archive" && !name.includes("!");
    stretch.begin("blob", under, step === undefined ? via : [...via, name], unpacked);
    return stretch;
  };

  /** Gives a sighting from within its place in this stretch. */
  const keep = (sighting: Sighting, step: string, place: Place | undefined): void => {
    fromWithin.push({ ...sighting, ...place, via: [step, ...sighting.via] });
  };

  const open = (step: Step): Child | undefined => {
    const stretch = begun(step, depthOf(step));
    if (stretch === undefined) return undefined;
    const { name, kind, place, linewise } = step;
    const spend = kind === "text" ? budget.decode : budget.unpack;
    let spent = false;
    return {
      write(bytes, from, to) {
        if (spent) return false;
        const limit = spend(to - from);
        if (limit === undefined) {
          stretch.write(bytes, from, to);
          return true;
        }
        spent = true;
        refuse(limit, name);
        return false;
      },
      end() {
        for (const sighting of stretch.end()) {
          const { line } = sighting;
          const first = place?.line ?? 1;
          keep(sighting, name, linewise === true ? { ...sighting, line: first + line - 1 } : place);
        }
        shared.giveBack(stretch);
      },
    };
  };

  const lookInto = (
    step: string | undefined,
    bytes: Uint8Array,
    from: number,
    to: number,
  ): readonly Sighting[] => {
    const piece: Step | undefined = step === undefined ? undefined : { name: step, kind: "text" };
    const limit = budget.decode(to - from);
    if (limit !== undefined) {
      refuse(limit, step ?? "pieces");
      return [];
    }
    const stretch = begun(piece, { archives: depth.archives, encodings: depth.encodings + 1 });
    if (stretch === undefined) return [];
    stretch.write(bytes, from, to);
    const sightings = stretch.end();
    shared.giveBack(stretch);
    return sightings;
  };

  const pieces = createPieces(lookInto, keep);

  const host: Host = {
    open,
    refuse,
    pieces,
    entry(step) {
      const limit = budget.entry();
      if (limit !== undefined) refuse(limit, step);
      return limit === undefined;
    },
    name(step, bytes) {
      names++;
      const sightings = lookInto(step, bytes, 0, bytes.length);
      for (const sighting of sightings) keep(sighting, step, undefined);
      if (sightings.length > 0) return `entry ${names}`;
      const shown = display(rawFromBytes(bytes.subarray(0, LONGEST_NAME)));
      return bytes.length > LONGEST_NAME ? `${shown}…` : shown;
    },
    text(step, bytes) {
      if (bytes.every((byte) => byte === 0)) return;
      const from = pieces.room(bytes.length);
      pieces.bytes.set(bytes, from);
      pieces.add({ step, from, to: from + bytes.length, offset: 0, end: 0, place: NOWHERE });
    },
    raw(bytes, from, to) {
      scanner.write(bytes.subarray(from, to));
    },
    get isUnpacked() {
      return isUnpacked;
    },
    place: (offset, end) => moving.window.place(offset, end),
  };

  const archives = createArchives(host, workshop);
  const base64Runs = createEncodedRun(base64, host);
  const hexRuns = createEncodedRun(hex, host);
  const base32Runs = createEncodedRun(base32, host);
  const longRuns = createLongRuns();
  const hexDump = createHexDump(host);
  const views = READINGS.map((reading) => createView(reading, host));
  const wide = createWideText(host);

  const moving = createMovingWindow(places.window, (window, from, limit, last) => {
    if (isTar) {
      archives.look(window, from, limit, last, NONE);
    } else {
      places.find(from, last ? limit + BEYOND : limit, window.to);
      const { leads, marks, runs, mayBeWide } = places;
      archives.look(window, from, limit, last, kind === "tree" ? NONE : marks);
      base64Runs.look(window, runs, limit, last);
      longRuns.keep(runs, window.to);
      hexRuns.look(window, longRuns, limit, last);
      base32Runs.look(window, longRuns, limit, last);
      hexDump.look(window, from, limit, last);
      if (leads.count > 0) sift(window.bytes, leads);
      for (const view of views) view.look(window, leads, limit, last);
      wide.look(window, from, limit, last, mayBeWide);
    }
    pieces.flush();
  });

  const decide = (bytes: Uint8Array, from: number, to: number): void => {
    isDecided = true;
    isTar = kind !== "tree" && isTarHeader(bytes, from, to);
  };

  const scan = (bytes: Uint8Array, from: number, to: number): void => {
    if (!isTar) scanner.write(from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to));
  };

  return {
    begin(content, itsDepth, itsVia, itIsUnpacked) {
      depth = itsDepth;
      via = itsVia;
      isUnpacked = itIsUnpacked;
      names = 0;
      if (fromWithin.length > 0) fromWithin = [];
      kind = content;
      head = 0;
      isDecided = false;
      isTar = false;
      scanner.begin(content);
      moving.begin();
      pieces.begin(moving.window);
      archives.begin();
      base64Runs.begin();
      hexRuns.begin();
      base32Runs.begin();
      hexDump.begin();
      for (const view of views) view.begin();
      wide.begin();
    },
    write(bytes, from, to) {
      let at = from;
      if (!isDecided && head === 0 && to - from >= TAR_BLOCK) decide(bytes, from, to);
      if (!isDecided) {
        at = Math.min(to, from + TAR_BLOCK - head);
        head += at - from;
        moving.write(bytes, from, at);
        if (head < TAR_BLOCK) return;
        decide(moving.window.bytes, 0, head);
        scan(moving.window.bytes, 0, head);
      }
      scan(bytes, at, to);
      moving.write(bytes, at, to);
    },
    end() {
      if (!isDecided) scan(moving.window.bytes, 0, head);
      moving.end();
      const own = scanner.end();
      if (fromWithin.length === 0) return own;
      merged.begin(own);
      for (const sighting of fromWithin) {
        if (!merged.add(sighting)) refuse("sightings", "the rest");
      }
      fromWithin = [];
      return merged.list();
    },
  };
};
