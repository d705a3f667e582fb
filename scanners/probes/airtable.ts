import { startsHere } from "../engine/boundary.ts";
import { isPlaceholder } from "../engine/placeholder.ts";
import type { Probe } from "../rules/rule.ts";
import { latin1 } from "../shape/latin1.ts";
import { URL64 } from "./bytes.ts";

const HEAD = 17;
const LENGTH = 82;
const TOKEN = /^pat[0-9A-Za-z]{14}\.[0-9a-f]{64}(?![0-9A-Za-z])/;

const NEXT = [..."abcdefghijklmnopqrstuvwxyz0123456789"];
// `paths`, `pattern`, `compatible` and `patch` stand everywhere; hardly a token begins like them.
const COMMON = new Map([
  ["h", "s"],
  ["t", "e"],
  ["i", "b"],
  ["c", "h"],
]);

/** A personal access token of Airtable: its id, a dot, the secret. */
export const airtableToken: Probe = {
  anchors: NEXT.flatMap((next) => {
    const common = COMMON.get(next);
    if (common === undefined) return [`pat${next}`];
    return NEXT.filter((one) => one !== common).map((one) => `pat${next}${one}`);
  }),
  anyCase: true,
  back: 1,
  reach: LENGTH + 1,
  verify: (view, anchor) => {
    const { bytes, from, to } = view;
    view.work++;
    if (bytes[anchor + HEAD] !== 0x2e || !startsHere(bytes, anchor, from, URL64.has)) return undefined;
    const end = anchor + LENGTH;
    view.work += LENGTH;
    if (!TOKEN.test(latin1(bytes, anchor, Math.min(to, end + 1)))) return undefined;
    return isPlaceholder(bytes, anchor + HEAD, end) ? undefined : { start: anchor, end, shown: 3 };
  },
};
