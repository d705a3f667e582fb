import { startsHere } from "../engine/boundary.ts";
import type { Found, Probe } from "../rules/rule.ts";
import { latin1 } from "../shape/latin1.ts";
import { runEnd } from "../shape/match-shape.ts";
import type { ByteSet } from "../shape/shape.ts";
import type { View } from "../shape/view.ts";
import { BASE64, URL64 } from "./bytes.ts";

const BEHIND = 400;
const BEFORE = 240;

interface Pairing {
  readonly anchors: readonly string[];
  /** The public half: an id that nobody mistakes for something else. */
  readonly id: RegExp;
  readonly longestId: number;
  readonly idSet: ByteSet;
  /** The secret half: so many characters of a set, and nothing of it around them. */
  readonly set: ByteSet;
  readonly length: number;
}

const secretIn = (view: View, { set, length }: Pairing, from: number, to: number): Found | undefined => {
  const { bytes } = view;
  view.work += to - from;
  for (let at = from; at < to; at++) {
    if (set.has[bytes[at] as number] === 0) continue;
    const start = at;
    while (at < to && set.has[bytes[at] as number] === 1) at++;
    const whole = (at < to || at === view.to) && startsHere(bytes, start, view.from, set.has);
    if (whole && at - start === length && looksLikeSecretKey(bytes, start, at)) return { start, end: at };
  }
  return undefined;
};

/** A secret that stands within a few lines of the id that it belongs to; alone it could be anything. */
const pairedSecret = (pairing: Pairing): Probe => ({
  anchors: pairing.anchors,
  back: BEFORE + 1,
  reach: pairing.longestId + BEHIND + 1,
  verify: (view, anchor) => {
    if (!startsHere(view.bytes, anchor, view.from, pairing.idSet.has)) return undefined;
    const end = runEnd(pairing.idSet, view, anchor, Math.min(view.to, anchor + pairing.longestId + 1));
    if (end - anchor > pairing.longestId || !pairing.id.test(latin1(view.bytes, anchor, end)))
      return undefined;
    const behind = secretIn(view, pairing, end, Math.min(view.to, end + BEHIND));
    return behind ?? secretIn(view, pairing, Math.max(view.from, anchor - BEFORE), anchor);
  },
});

/** Whether a text of base64 can be a secret key: capitals, small letters and digits mixed, and no path or words. */
export const looksLikeSecretKey = (bytes: Uint8Array, start: number, end: number): boolean => {
  const text = latin1(bytes, start, end);
  return (
    /[A-Z].*[A-Z]/.test(text) &&
    /[a-z].*[a-z]/.test(text) &&
    /\d/.test(text) &&
    !/[a-z]{9}|[A-Z]{11}|1234567|abcdefg|EXAMPLE|\/[a-z]{3,}\/[a-z]{3,}/.test(text) &&
    new Set(text).size > 14
  );
};

export const awsPair: Probe = pairedSecret({
  anchors: ["AKIA", "ASIA"],
  id: /^A[KS]IA[0-9A-Z]{16}$/,
  longestId: 20,
  idSet: BASE64,
  set: BASE64,
  length: 40,
});

export const googleHmacPair: Probe = pairedSecret({
  anchors: ["GOOG"],
  id: /^GOOG[0-9A-Z]{10,58}$/,
  longestId: 62,
  idSet: BASE64,
  set: BASE64,
  length: 40,
});

export const spacesPair: Probe = pairedSecret({
  anchors: ["DO00", "DO80"],
  id: /^DO[08]0[0-9A-Z]{16}$/,
  longestId: 20,
  idSet: BASE64,
  set: BASE64,
  length: 43,
});

export const exoscalePair: Probe = pairedSecret({
  anchors: ["EXO"],
  id: /^EXO[0-9a-f]{24}$/,
  longestId: 27,
  idSet: URL64,
  set: URL64,
  length: 43,
});
