import type { LimitHit } from "../../model/limit-hit.ts";
import { sightingByName } from "../context/sighting-by-name.ts";
import { createScanner, type ScannerOptions } from "../engine/create-scanner.ts";
import type { Reach, Scanner } from "../scanner.ts";
import { createWorkshop } from "./archives/workshop.ts";
import { type Allowance, createBudget, DEFAULT_ALLOWANCE } from "./budget.ts";
import { createLimitHits } from "./limit-hit.ts";
import { createPlaces } from "./places/create-places.ts";
import { createStretch, type Shared, type Stretch } from "./stretch.ts";

export interface DecodingOptions extends ScannerOptions {
  /** What is not said is as in `DEFAULT_ALLOWANCE`. */
  readonly allowance?: Partial<Allowance>;
}

/** A scanner that also looks into what is encoded, compressed, packed or put together. */
export interface DecodingScanner extends Scanner {
  /** What was not looked into to its end, in the stretch that ended last. */
  readonly limitsHit: readonly LimitHit[];
  reach(reach: Reach): void;
  /** Bytes decoded since the scanner was made, to show that work is bounded. */
  readonly bytesDecoded: number;
}

/** Stretches in use at once: the memory that a scanner takes is this many windows, whatever it reads. */
const MOST_STRETCHES = 24;

export const createDecodingScanner = (options: DecodingOptions): DecodingScanner => {
  let allowance: Allowance = { ...DEFAULT_ALLOWANCE, ...options.allowance };
  const budget = createBudget();
  const limits = createLimitHits();
  const idle: Stretch[] = [];
  let made = 0;
  let bytesScanned = 0;

  const shared: Shared = {
    get allowance() {
      return allowance;
    },
    budget,
    limits,
    workshop: createWorkshop(),
    scanner: () => createScanner(options),
    places: createPlaces(MOST_STRETCHES + 1),
    borrow() {
      const known = idle.pop();
      if (known !== undefined) return known;
      if (made >= MOST_STRETCHES) return undefined;
      made++;
      return createStretch(shared);
    },
    giveBack(stretch) {
      idle.push(stretch);
    },
  };
  const outermost = createStretch(shared);

  return {
    begin(content) {
      budget.begin(allowance);
      limits.clear();
      outermost.begin(content, { archives: 0, encodings: 0 }, [], false);
    },
    write(chunk) {
      bytesScanned += chunk.length;
      budget.earn(chunk.length);
      outermost.write(chunk, 0, chunk.length);
    },
    end: () => outermost.end(),
    byName: (path) => sightingByName(path, options.fingerprint),
    reach({ archiveDepth = allowance.archiveDepth, unpackedBytes = allowance.maxDecodedBytes }) {
      allowance = { ...allowance, archiveDepth, maxDecodedBytes: unpackedBytes };
    },
    get bytesScanned() {
      return bytesScanned;
    },
    get limitsHit() {
      return limits.list();
    },
    get bytesDecoded() {
      return budget.total;
    },
  };
};
