import { isPlaceholder } from "../engine/placeholder.ts";
import type { Probe } from "../rules/rule.ts";
import { latin1 } from "../shape/latin1.ts";
import { runEnd } from "../shape/match-shape.ts";
import { URL64 } from "./bytes.ts";

const LONGEST = 1400;
const AROUND = 1800;
// 32 bytes in base64url: the shortest private part in use.
const SHORTEST = 43;

/** RFC 7517: the member `d` of an asymmetric key or `k` of a symmetric one, in an object that has a `kty`. */
export const jsonWebKey: Probe = {
  anchors: ['"d"', '"k"', '"d\\"', '"k\\"'],
  back: AROUND,
  reach: LONGEST + AROUND,
  verify: (view, anchor) => {
    const { bytes } = view;
    const before = /^"[dk]\\?"\s{0,4}:\s{0,4}\\?"/.exec(
      latin1(bytes, anchor, Math.min(view.to, anchor + 20)),
    )?.[0];
    if (before === undefined) return undefined;
    const start = anchor + before.length;
    const end = runEnd(URL64, view, start, Math.min(view.to, start + LONGEST));
    if (end - start < SHORTEST || isPlaceholder(bytes, start, end)) return undefined;
    const from = Math.max(view.from, anchor - AROUND);
    const around = latin1(bytes, from, Math.min(view.to, end + AROUND - 200));
    return /"kty\\?"\s{0,4}:\s{0,4}\\?"(?:RSA|EC|OKP|oct|AKP)\\?"/.test(around) ? { start, end } : undefined;
  },
};
