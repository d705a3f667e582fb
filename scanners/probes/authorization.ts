import { pairIn } from "../checks/base64-pair.ts";
import { ALNUM, startsHere } from "../engine/boundary.ts";
import { isPlaceholder } from "../engine/placeholder.ts";
import { answers, type Probe } from "../rules/rule.ts";
import { latin1 } from "../shape/latin1.ts";
import { runEnd } from "../shape/match-shape.ts";
import { BASE64, TOKEN68 } from "./bytes.ts";
import { judgePassword, looksRandom } from "./judge-text.ts";

const LONGEST_BASIC = 600;
const LONGEST_BEARER = 4096;
const EQUALS = 0x3d;

/** `Basic` and base64 of `user:password`. */
export const basicAuthorization: Probe = {
  anchors: ["basic "],
  anyCase: true,
  back: 1,
  reach: LONGEST_BASIC + 10,
  ...answers((view, anchor) => {
    const { bytes } = view;
    const start = anchor + 6;
    if (!startsHere(bytes, anchor, view.from, ALNUM)) return undefined;
    let end = runEnd(BASE64, view, start, Math.min(view.to, start + LONGEST_BASIC));
    if (end - start < 8) return undefined;
    while (end < view.to && bytes[end] === EQUALS && end - start < LONGEST_BASIC + 3) end++;
    const pair = pairIn(bytes, start, end);
    if (pair === undefined) return "not base64 of user:password";
    const confidence = judgePassword(pair.password, pair.user);
    return confidence === undefined ? "placeholder" : { start, end, confidence };
  }),
};

/** `Bearer` and a token that looks drawn at random. */
export const bearerAuthorization: Probe = {
  anchors: ["bearer "],
  anyCase: true,
  back: 1,
  reach: LONGEST_BEARER + 10,
  ...answers((view, anchor) => {
    const { bytes } = view;
    const start = anchor + 7;
    if (!startsHere(bytes, anchor, view.from, ALNUM)) return undefined;
    const end = runEnd(TOKEN68, view, start, Math.min(view.to, start + LONGEST_BEARER));
    if (end - start < 20) return end === start ? undefined : "too short";
    if (!looksRandom(latin1(bytes, start, end))) return "words";
    return isPlaceholder(bytes, start, end) ? "placeholder" : { start, end };
  }),
};
