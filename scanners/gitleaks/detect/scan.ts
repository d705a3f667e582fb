import { Buffer } from "node:buffer";
import { Fault } from "../../../model/fault.ts";
import { rawBytes } from "../../../model/raw.ts";
import { decode } from "../decode/decode.ts";
import { Budget, WorkExceeded } from "../re2/budget.ts";
import { toText } from "../re2/text.ts";
import { isOriginAllowed } from "./allowed.ts";
import type { Fragment } from "./fragment.ts";
import type { Look } from "./keywords.ts";
import { linesOf } from "./lines.ts";
import type { Match, Pass, Subject } from "./match.ts";
import { runRule, type Settings } from "./run-rule.ts";

export interface ScanSettings extends Settings {
  readonly look: Look;
  /** How many times what is decoded is decoded again. */
  readonly decodeDepth: number;
}

// One search is linear in the text, all searches for all matches of a pattern need not be: a pattern that looks far
// ahead at every match is quadratic in gitleaks too. gitleaks' own rules take 1 to 4 steps for a byte of large files
// full of secrets, and some 20 for a byte of small ones. A second holds some 20 million steps.
const STEPS = 20_000_000;
const STEPS_PER_BYTE = 20;

/** All matches in a fragment, in the order of the rules, the undecoded first. @throws Fault when it takes too long */
export const scan = (fragment: Fragment, settings: ScanSettings): readonly Match[] => {
  const subject: Subject = {
    path: toText(rawBytes(fragment.path)),
    commit: fragment.commit,
    bytes: fragment.bytes,
    startLine: fragment.startLine,
    lines: linesOf(fragment.bytes),
    budget: new Budget(STEPS + STEPS_PER_BYTE * fragment.bytes.length),
  };
  let running = "allowlists";
  try {
    if (isOriginAllowed(settings.config.allowlists, subject, subject.budget)) return [];
    const matches: Match[] = [];
    for (const pass of passes(fragment.bytes, settings)) {
      for (const rule of settings.config.rules.values()) {
        if (!pass.sightings.wakes(rule)) continue;
        running = rule.id;
        for (const match of runRule(rule, subject, pass, settings)) matches.push(match);
      }
    }
    running = "generic rules";
    return withoutEchoes(matches, subject.budget);
  } catch (error) {
    if (!(error instanceof WorkExceeded)) throw error;
    throw new Fault(`gitleaks rule ${running} ${error.message} on ${fragment.bytes.length} bytes`, {
      cause: error,
      hint: "bound what its pattern takes (.* and {n,} look far ahead at every match), or allow the path",
    });
  }
};

const passes = function* (bytes: Uint8Array, { look, decodeDepth }: ScanSettings): Generator<Pass> {
  let current: { bytes: Uint8Array; segments: Pass["segments"] } = { bytes, segments: [] };
  for (let depth = 0; ; depth++) {
    const text = toText(current.bytes);
    yield { ...current, text, sightings: look(text) };
    if (depth >= decodeDepth) return;
    current = decode(current.bytes, current.segments);
    if (current.segments.length === 0) return;
  }
};

const isGeneric = ({ rule }: Match): boolean => rule.id.toLowerCase().includes("generic");

/** Drops what a generic rule found where another on the same line found a secret that holds it. */
const withoutEchoes = (matches: readonly Match[], budget: Budget): readonly Match[] => {
  const telling = new Map<number, Match[]>();
  for (const match of matches) {
    if (isGeneric(match)) continue;
    const onLine = telling.get(match.startLine);
    if (onLine === undefined) telling.set(match.startLine, [match]);
    else onLine.push(match);
  }
  return matches.filter((match) => {
    if (!isGeneric(match)) return true;
    const secret = secretOf(match);
    return !telling.get(match.startLine)?.some((other) => {
      budget.spend(2 + ((other.found?.secret.length ?? 0) >> 3));
      return secretOf(other).includes(secret);
    });
  });
};

const secretOf = ({ found }: Match): Buffer =>
  found === null
    ? Buffer.alloc(0)
    : Buffer.from(found.secret.buffer, found.secret.byteOffset, found.secret.length);
