import { startsHere } from "../engine/boundary.ts";
import { isPlaceholder } from "../engine/placeholder.ts";
import type { Found, Probe } from "../rules/rule.ts";
import { latin1 } from "../shape/latin1.ts";
import type { View } from "../shape/view.ts";
import { BASE64, URL64 } from "./bytes.ts";

// Tokens that hold a row of the letter A, which is what zero bits are in base64. Such rows fill binary files, so
// they are not looked for alone.
const FILL = "A".repeat(10);
const LONG_FILL = "A".repeat(21);

/** What ends a row, so that each is looked at once however long it is; whatever its case, no A. */
const OTHERS = [..."BCDEFGHIJKLMNOPQRSTUVWXYZbcdefghijklmnopqrstuvwxyz0123456789"];

const ends = (fill: string, others: readonly string[]): readonly string[] =>
  others.map((other) => fill + other);

const LONGEST_TWITTER = 150;
const TWITTER = /^A{21,22}[B-Za-z0-9%][0-9A-Za-z%]{59,119}(?![0-9A-Za-z%])/;

/** An X (Twitter) bearer token: the app's number in base64, percent-encoded. */
export const twitterBearer: Probe = {
  anchors: ends(LONG_FILL, [...OTHERS, "%"]),
  back: 2,
  reach: LONGEST_TWITTER + 1,
  verify: (view, anchor) => bearerAt(view, anchor) ?? bearerAt(view, anchor - 1),
};

const bearerAt = (view: View, start: number): Found | undefined => {
  const { bytes, from, to } = view;
  if (start < from || !startsHere(bytes, start, from, BASE64.has)) return undefined;
  const text = TWITTER.exec(latin1(bytes, start, Math.min(to, start + LONGEST_TWITTER)))?.[0];
  view.work += LONGEST_TWITTER;
  return text === undefined ? undefined : { start, end: start + text.length, shown: LONG_FILL.length };
};

const HEAD = 11;
const DROPBOX = 64;
const WHOLE = /^[0-9A-Za-z]{11}A{10}[\w-]{43}(?![\w+/-])/;

/** A long-lived Dropbox token: 11 characters, ten of the letter A, 43 characters. */
export const dropboxLongLived: Probe = {
  anchors: ends(FILL, [...OTHERS, "_", "-"]),
  back: HEAD + 2,
  reach: DROPBOX + 2,
  verify: (view, anchor) => {
    const { bytes, from, to } = view;
    const start = anchor - HEAD;
    if (start < from || !startsHere(bytes, start, from, URL64.has)) return undefined;
    view.work += DROPBOX;
    const end = start + DROPBOX;
    if (!WHOLE.test(latin1(bytes, start, Math.min(to, end + 1)))) return undefined;
    return isPlaceholder(bytes, anchor + FILL.length, end) ? undefined : { start, end };
  },
};

const FIREBASE = 152;
const SERVER_KEY = /^AAAA[\w-]{7}:APA91b[\w-]{134}(?![\w-])/;

/** A server key of Firebase Cloud Messaging. What goes before the colon otherwise addresses one device. */
export const firebaseServerKey: Probe = {
  anchors: [":APA91b"],
  back: HEAD + 1,
  reach: FIREBASE,
  verify: (view, anchor) => {
    const { bytes, from, to } = view;
    const start = anchor - HEAD;
    if (start < from || !startsHere(bytes, start, from, URL64.has)) return undefined;
    view.work += FIREBASE;
    const end = start + FIREBASE;
    if (!SERVER_KEY.test(latin1(bytes, start, Math.min(to, end + 1)))) return undefined;
    return isPlaceholder(bytes, anchor + 7, end) ? undefined : { start, end };
  },
};
