import type { Confidence } from "../../model/finding.ts";
import { judgeValue } from "../context/judge-value.ts";
import { ALNUM, endsEscape } from "../engine/boundary.ts";
import { isPlaceholder } from "../engine/placeholder.ts";
import { answers, type Probe, type Reading } from "../rules/rule.ts";
import { latin1 } from "../shape/latin1.ts";
import type { View } from "../shape/view.ts";

import { isExampleHost, isLocalHost, judgePassword, looksRandom } from "./judge-text.ts";

const LONGEST_SCHEME = 20;
const LONGEST_USERINFO = 1024;
const LONGEST_HOST = 255;

/** `scheme://user:password@host`, by the offsets of its parts. */
interface Userinfo {
  readonly scheme: string;
  readonly start: number;
  /** Of the first colon; -1 without one. */
  readonly colon: number;
  /** Of the last `@` before the host. */
  readonly at: number;
  readonly host: string;
}

// What ends a userinfo: a URL holds these only percent-encoded.
const ENDS = new Uint8Array(256).fill(1);
for (let byte = 0x21; byte < 0x7f; byte++) ENDS[byte] = 0;
for (const byte of Buffer.from("\"'`<>\\/?#{}|^,()[]")) ENDS[byte] = 1;

const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const AT = 0x40;

const readUserinfo = (view: View, anchor: number): Userinfo | undefined => {
  const { bytes, to } = view;
  const start = anchor + 3;
  const limit = Math.min(to, start + LONGEST_USERINFO);
  let colon = -1;
  let at = -1;
  let index = start;
  for (; index < limit; index++) {
    const byte = bytes[index] as number;
    if (byte === AT) at = index;
    else if (byte === COLON && colon < 0) colon = index;
    else if (ENDS[byte] === 1) break;
  }
  view.work += index - start + 1;
  if (at <= start) return undefined;
  const scheme = schemeBefore(view, anchor);
  if (scheme === undefined) return undefined;
  return { scheme, start, colon: colon < at ? colon : -1, at, host: hostBehind(view, at) };
};

const schemeBefore = (view: View, anchor: number): string | undefined => {
  const { bytes, from } = view;
  let start = anchor;
  while (start > from && anchor - start < LONGEST_SCHEME && isSchemeByte(bytes[start - 1] as number)) {
    if (endsEscape(bytes, start, from)) break;
    start--;
  }
  const scheme = latin1(bytes, start, anchor);
  return /^[A-Za-z][A-Za-z0-9+.-]+$/.test(scheme) ? scheme : undefined;
};

const isSchemeByte = (byte: number): boolean =>
  ALNUM[byte] === 1 || byte === 0x2b || byte === 0x2d || byte === 0x2e;

const hostBehind = (view: View, at: number): string => {
  const { bytes } = view;
  const limit = Math.min(view.to, at + 1 + LONGEST_HOST);
  let end = at + 1;
  if (bytes[end] === OPEN_BRACKET) {
    while (end < limit && bytes[end - 1] !== CLOSE_BRACKET && bytes[end] !== 0x0a) end++;
    return latin1(bytes, at + 1, end);
  }
  while (end < limit && ENDS[bytes[end] as number] === 0 && bytes[end] !== COLON) end++;
  return latin1(bytes, at + 1, end);
};

/** The URL without what is secret in it. A host is shown where it is plainly a host. */
const maskOf = ({ scheme, host, colon }: Userinfo): string => {
  const plain = host.length <= 60 && /^[A-Za-z0-9-]{1,20}(?:\.[A-Za-z0-9-]{1,20}){0,6}$/.test(host);
  return `${/^[a-z][a-z0-9+.-]{1,11}$/i.test(scheme) ? scheme : "…"}://${colon < 0 ? "…" : "…:…"}@${plain ? host : "…"}`;
};

const readPassword: Reading = (view, anchor) => {
  const url = readUserinfo(view, anchor);
  if (url === undefined || url.colon < 0) return undefined;
  const { bytes } = view;
  const start = url.colon + 1;
  const end = url.at;
  const password = latin1(bytes, start, end);
  const confidence = judgePassword(password, latin1(bytes, url.start, url.colon));
  if (confidence === undefined || (end - start > 6 && isPlaceholder(bytes, start, end))) return "placeholder";
  return { start, end, mask: maskOf(url), confidence: mostAt(url.host, password) ?? confidence };
};

/** What a password is worth at most: at a host that stands for another, little; at this one, if it is a strong one. */
const mostAt = (host: string, password: string): Confidence | undefined => {
  if (isExampleHost(host)) return "low";
  if (!isLocalHost(host)) return undefined;
  return judgeValue(password, { kind: "password", quoted: true, form: "assigned" })?.confidence ?? "low";
};

const SHORTEST_TOKEN = 20;

const readToken: Reading = (view, anchor) => {
  const url = readUserinfo(view, anchor);
  if (url === undefined) return undefined;
  const { bytes } = view;
  const { start } = url;
  const end = url.colon < 0 ? url.at : url.colon;
  if (end - start < SHORTEST_TOKEN) return undefined;
  if (!looksRandom(latin1(bytes, start, end))) return "words";
  // A Sentry DSN is meant to be public.
  if (/sentry|glitchtip|bugsink/i.test(url.host)) return "public";
  if (isPlaceholder(bytes, start, end)) return "placeholder";
  return {
    start,
    end,
    mask: maskOf(url),
    ...(isExampleHost(url.host) || isLocalHost(url.host) ? { confidence: "low" as const } : {}),
  };
};

const LOOKS = {
  anchors: ["://"],
  back: LONGEST_SCHEME + 2,
  reach: LONGEST_USERINFO + LONGEST_HOST + 8,
};

/** The password of `scheme://user:password@host`. */
export const urlCredentials: Probe = { ...LOOKS, ...answers(readPassword) };

/** The user of `scheme://token@host`, where that is no name. */
export const urlToken: Probe = { ...LOOKS, ...answers(readToken) };
