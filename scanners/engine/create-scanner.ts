import type { Sighting } from "../../model/finding.ts";
import { ALL_RULES } from "../rules/all.ts";
import type { Rule } from "../rules/rule.ts";
import type { Content, FingerprintOf, Scanner } from "../scanner.ts";
import type { Candidate } from "./candidate.ts";
import { type Compiled, compile, packAutomatonOf } from "./compile.ts";
import { createLane } from "./lane.ts";
import { createSightings } from "./sightings.ts";
import { createNulFreeView } from "./strip-nuls.ts";

export interface ScannerOptions {
  readonly fingerprint: FingerprintOf;
  /** Default: every rule there is. */
  readonly rules?: readonly Rule[];
  /** The rules' automaton, packed when the program was built; asked for when the rules are compiled. */
  readonly packed?: () => Uint8Array | null;
}

/** The builtin scanner. Rules are compiled when the first stretch begins. */
export const createScanner = ({
  fingerprint,
  rules = ALL_RULES,
  packed = () => null,
}: ScannerOptions): Scanner & Effort => {
  const compiled = (): Compiled => compiledOnce(rules, packed);
  const sightings = createSightings(fingerprint);
  const emit =
    (via: readonly string[]) =>
    (candidate: Candidate): void =>
      sightings.add(candidate, via);
  const nulFree = createNulFreeView(compiled, emit(["utf-16"]));
  let content: Content = "blob";
  const raw = createLane(compiled, emit([]), (...window) => {
    // A tree holds a NUL after every name; there, what stands before and behind one is not one text.
    if (content !== "tree") nulFree.observe(...window);
  });
  let bytesScanned = 0;

  return {
    begin(kind) {
      content = kind;
      sightings.clear();
      nulFree.begin();
      raw.begin(0, { number: 1, start: 0 });
    },
    write(chunk) {
      raw.feed(chunk, 0, chunk.length);
      bytesScanned += chunk.length;
    },
    end(): readonly Sighting[] {
      raw.finish();
      nulFree.finish();
      return sightings.list();
    },
    get bytesScanned() {
      return bytesScanned;
    },
    get work() {
      return raw.view.work;
    },
  };
};

/** How many steps verification took, to show that it is bounded. */
export interface Effort {
  readonly work: number;
}

const compilations = new WeakMap<readonly Rule[], Compiled>();

const compiledOnce = (rules: readonly Rule[], packed: () => Uint8Array | null): Compiled => {
  const known = compilations.get(rules);
  if (known !== undefined) return known;
  const compiled = compile(rules, packed());
  compilations.set(rules, compiled);
  return compiled;
};

/** The automaton of the builtin rules as bytes, for `packed`. */
export const packRules = (): Uint8Array => packAutomatonOf(ALL_RULES);
