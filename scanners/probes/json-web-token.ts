import { startsHere } from "../engine/boundary.ts";
import { answers, type Found, type Probe } from "../rules/rule.ts";
import { latin1 } from "../shape/latin1.ts";
import { runEnd } from "../shape/match-shape.ts";
import { byteSet } from "../shape/shape.ts";
import type { View } from "../shape/view.ts";
import { URL64 } from "./bytes.ts";

const LONGEST_HEADER = 2048;
const LONGEST_PAYLOAD = 16_384;
const LONGEST_SIGNATURE = 2048;
const SHORTEST_SIGNATURE = 16;
const DOT = 0x2e;

// What may not stand before: a part of the same token, or of a longer one.
const GLUE = byteSet(Buffer.concat([URL64.members, Buffer.from(".")])).has;

interface Token {
  readonly start: number;
  readonly end: number;
  readonly payload: string;
}

/** RFC 7519 in the compact form of RFC 7515: three parts of base64url, the first two JSON objects. */
const readToken = (view: View, anchor: number): Token | undefined => {
  const { bytes, to } = view;
  if (!startsHere(bytes, anchor, view.from, GLUE)) return undefined;
  const header = runEnd(URL64, view, anchor, Math.min(to, anchor + LONGEST_HEADER));
  if (header - anchor < 12 || bytes[header] !== DOT) return undefined;
  const payloadStart = header + 1;
  if (bytes[payloadStart] !== 0x65 || bytes[payloadStart + 1] !== 0x79) return undefined;
  const payload = runEnd(URL64, view, payloadStart, Math.min(to, payloadStart + LONGEST_PAYLOAD));
  if (payload >= to || payload - payloadStart < 8 || bytes[payload] !== DOT) return undefined;
  const end = runEnd(URL64, view, payload + 1, Math.min(to, payload + 1 + LONGEST_SIGNATURE));
  if (end - payload - 1 < SHORTEST_SIGNATURE) return undefined;
  if (!decode(latin1(bytes, anchor, header)).includes('"alg"')) return undefined;
  return { start: anchor, end, payload: decode(latin1(bytes, payloadStart, payload)) };
};

const decode = (text: string): string => Buffer.from(text, "base64url").toString("latin1");

// The token that jwt.io shows to everybody, and what libraries put in place of a claim.
const isShowpiece = (payload: string): boolean =>
  (payload.includes("1234567890") && payload.includes("John Doe")) || /^\{"foo":\s?"bar"/.test(payload);

const LOOKS = {
  anchors: ["eyJ"],
  back: 1,
  reach: LONGEST_HEADER + LONGEST_PAYLOAD + LONGEST_SIGNATURE + 4,
};

const found = ({ start, end }: Token): Found => ({ start, end, shown: 3 });

export const jsonWebToken: Probe = {
  ...LOOKS,
  ...answers((view, anchor) => {
    const token = readToken(view, anchor);
    if (token === undefined) return undefined;
    if (isShowpiece(token.payload)) return "published";
    // Supabase's anonymous key is published in every page that uses it.
    return /"role":\s?"anon"/.test(token.payload) ? "public" : found(token);
  }),
};

export const supabaseServiceRole: Probe = {
  ...LOOKS,
  verify: (view, anchor) => {
    const token = readToken(view, anchor);
    if (token === undefined || !/"role":\s?"service_role"/.test(token.payload)) return undefined;
    return found(token);
  },
};
