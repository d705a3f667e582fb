import { answers, type Found, type Probe } from "../rules/rule.ts";
import { latin1 } from "../shape/latin1.ts";
import type { View } from "../shape/view.ts";
import { isA, LETTER, QUOTE } from "./characters.ts";
import { explainValue, type Kind, type Reason } from "./judge-value.ts";
import { endOfName } from "./name-bounds.ts";
import { promiseOf } from "./name-words.ts";
import { type Assignment, BACK, REACH, readAssignment } from "./read-assignment.ts";
import type { Value } from "./read-value.ts";

/** A value behind a name that says it is secret. */
const assignmentOf = (
  kind: Kind,
  anchors: readonly string[],
  goesOn: (bytes: Uint8Array, anchor: number) => boolean,
): Probe => ({
  anchors,
  anyCase: true,
  back: BACK,
  reach: REACH,
  ...answers((view, anchor) => {
    view.work++;
    if (!goesOn(view.bytes, anchor)) return undefined;
    const assignment = readAssignment(view, anchor, endOfName(view, anchor + SHORTEST_ANCHOR));
    return assignment === undefined ? undefined : judged(view, assignment, kind);
  }),
});

// So much of every anchor is part of the name.
const SHORTEST_ANCHOR = 2;

/** Why a value behind such a name is no secret. */
export type Refused = Reason | "more names" | "binary" | "other name" | "test result";

const judged = (view: View, assignment: Assignment, kind: Kind): Found | Refused => {
  const { bytes } = view;
  const { value, nameStart, nameEnd, form } = assignment;
  if (kind !== "password" && !mayBeToken(bytes, value.start, value.end)) return "words";
  if (!value.quoted && isChain(bytes, value)) return "more names";
  if (isBinary(view, nameStart, value.end)) return "binary";
  const name = latin1(bytes, nameStart, nameEnd);
  const promised = promiseOf(
    name,
    kind,
    kind === "key" || kind === "token" ? wordBefore(view, nameStart) : "",
  );
  if (isInArn(view, nameStart)) return "other name";
  if (promised === undefined || (form === "called" && !takesSecret(name))) return "other name";
  if (!value.quoted && isOutcome(bytes, name, value)) return "test result";
  const { start, end } = within(bytes, value, name);
  const text = latin1(bytes, start, end);
  const judgement = explainValue(decoded(text, kind), {
    kind,
    form,
    quoted: value.quoted,
    vague: promised === "vague" || isAgreed(name, text),
  });
  if (judgement.confidence === undefined) return judgement.reason;
  return { start, end, confidence: judgement.confidence };
};

/** Hexadecimal of a key that two sides share: vectors of tests are full of it. */
const isAgreed = (name: string, text: string): boolean => /psk$/i.test(name) && /^[0-9a-f]{32,}$/i.test(text);

const LONGEST_ARN = 80;

/** Whether the name is a part of `arn:aws:secretsmanager:…:secret:…`, which names a secret and holds none. */
const isInArn = (view: View, nameStart: number): boolean => {
  const { bytes } = view;
  if (bytes[nameStart - 1] !== COLON) return false;
  const from = Math.max(view.from, nameStart - LONGEST_ARN);
  return /arn:[\w:-]*$/.test(latin1(bytes, from, nameStart));
};

/** Without further quotes inside the quotes, and of `user:password` the password. */
const within = (
  bytes: Uint8Array,
  value: Value,
  name: string,
): { readonly start: number; readonly end: number } => {
  let { start, end } = value;
  while (end - start > 2 && isA(bytes[start], QUOTE) && bytes[start] === bytes[end - 1]) {
    start++;
    end--;
  }
  if (/userpwd$/i.test(name)) start += 1 + latin1(bytes, start, end).indexOf(":");
  return { start, end };
};

const BESIDE = 24;
const MOST_STRAY = 3;

/** Whether so many bytes around are no text that the name is there by chance. A NUL ends a string and counts for none. */
const isBinary = (view: View, from: number, to: number): boolean => {
  const { bytes } = view;
  const end = Math.min(view.to, to + BESIDE);
  let stray = 0;
  for (let at = Math.max(view.from, from - BESIDE); at < end && stray < MOST_STRAY; at++) {
    const byte = bytes[at] as number;
    if (byte < 0x20 && byte !== 0 && (byte < 0x08 || byte > 0x0d) && byte !== 0x1b) stray++;
    else if (byte >= 0x80) {
      // UTF-8: a leading byte and what follows it.
      if (at + 1 < end && byte >= 0xc2 && byte < 0xf5 && ((bytes[at + 1] as number) & 0xc0) === 0x80)
        at += byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
      else stray++;
    }
  }
  return stray >= MOST_STRAY;
};

const EQUALS = 0x3d;
const COLON = 0x3a;
const MOST_LINKS = 2;

/** Whether names and values go on one behind the other, so that the value is not one. */
const isChain = (bytes: Uint8Array, { start, end }: Value): boolean => {
  let links = 0;
  for (let at = start; at < end - 2; at++) if (bytes[at] === EQUALS || bytes[at] === COLON) links++;
  return links > MOST_LINKS;
};

/** Eight bytes, one of them a digit or a change of case. */
const mayBeToken = (bytes: Uint8Array, start: number, end: number): boolean => {
  if (end - start < 8) return false;
  let lower = 0;
  let upper = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte >= 0x30 && byte <= 0x39) return true;
    if (byte >= 0x61 && byte <= 0x7a) lower = 1;
    else if (byte >= 0x41 && byte <= 0x5a) upper = 1;
  }
  return lower + upper === 2 || end - start >= 20;
};

/** The word in front of a name of one word, as in `API key: …`. */
const wordBefore = (view: View, nameStart: number): string => {
  const { bytes } = view;
  let end = nameStart;
  while (end > view.from && end > nameStart - 2 && bytes[end - 1] === 0x20) end--;
  if (end === nameStart) return "";
  let start = end;
  while (start > view.from && end - start < 20 && isA(bytes[start - 1], LETTER)) start--;
  return latin1(bytes, start, end);
};

/** `PASS: TestSomething/case`, as test runners print it. */
const isOutcome = (bytes: Uint8Array, name: string, { start, end }: Value): boolean =>
  name.length === 4 && latin1(bytes, start, end).includes("/");

/** Whether a call of that name is given a secret, and not a text to show or a name to look up. */
const takesSecret = (name: string): boolean =>
  /^(?:(?:set|with|add|use|put)[A-Z_]|(?:password|passwd|secret|token|api_?key)$)/i.test(
    name.split(".").at(-1) ?? "",
  );

// Letters and what joins them: base64 of that is no token.
const WRITTEN = /^[A-Za-z][A-Za-z .,:'_-]{5,}$/;
const BASE64 = /^[A-Za-z0-9+/]{8,}={0,2}$/;

/** What base64 stands for, where that is text: Kubernetes and `.npmrc` keep passwords so. */
const decoded = (text: string, kind: Kind): string => {
  if (text.length % 4 !== 0 || !BASE64.test(text)) return text;
  const inside = Buffer.from(text, "base64").toString("latin1").replace(/\n$/, "");
  if (kind !== "password" && kind !== "secret") return WRITTEN.test(inside) ? inside : text;
  return inside.length >= 4 && /^[\x20-\x7e]+$/.test(inside) ? inside : text;
};

/** Whether a word may end at `at`: another begins there, or what stands there is no letter. */
const endsWord = (bytes: Uint8Array, at: number): boolean =>
  !isA(bytes[at], LETTER) || ((bytes[at] as number) & 0x20) === 0 || isCapital(bytes[at - 1] as number);

const isCapital = (byte: number): boolean => byte >= 0x41 && byte <= 0x5a;

const S = 0x73;
const T = 0x74;
const W = 0x77;

/** Whether a name may start or go on behind the byte; `PW:` is short enough to occur in anything. */
const mayStartName = (byte: number | undefined): boolean =>
  byte === undefined ||
  isA(byte, LETTER) ||
  byte <= 0x20 ||
  "\"'`(,;/-_.${?&>*#|".includes(String.fromCharCode(byte)) ||
  byte > 0x7f;

/** The word ends there, in the singular or the plural. */
const endsNoun = (bytes: Uint8Array, at: number): boolean =>
  endsWord(bytes, at) || (bytes[at] === S && !isA(bytes[at + 1], LETTER));

const fold = (byte: number | undefined): number => (byte as number) | 0x20;

// Past `pass`: the rest of `password`, `passphrase` or `passcode`, unless the name ends.
const REST_OF_PASS = new Uint8Array(256);
for (const byte of Buffer.from("wWpPcC")) REST_OF_PASS[byte] = 1;

const goesOnAsPassword = (bytes: Uint8Array, at: number): boolean => {
  if (fold(bytes[at + 1]) === W) return mayStartName(bytes[at - 1] as number);
  if (fold(bytes[at + 2]) !== S || fold(bytes[at + 3]) !== S) return true;
  return REST_OF_PASS[bytes[at + 4] as number] === 1 || endsWord(bytes, at + 4);
};

// Past `auth`: the name's end, `orization` or `entication`, and no author.
const goesOnAsAuth = (bytes: Uint8Array, at: number): boolean => {
  if (endsWord(bytes, at + 4)) return fold(bytes[at + 4]) !== 0x6f || fold(bytes[at + 6]) === 0x69;
  return fold(bytes[at + 6]) === 0x69 || fold(bytes[at + 5]) === 0x6e;
};

export const passwordAssignment: Probe = assignmentOf(
  "password",
  [
    "pass",
    "pwd",
    "psw",
    "pssw",
    "pasw",
    "pw:",
    "pw=",
    'pw"',
    "pw'",
    "pw =",
    "psk:",
    "psk=",
    'psk"',
    "psk'",
    'psk "',
  ],
  goesOnAsPassword,
);
export const secretAssignment: Probe = assignmentOf("secret", ["secret", "credential"], (bytes, at) =>
  endsNoun(bytes, at + (fold(bytes[at]) === S ? 6 : 10)),
);
export const tokenAssignment: Probe = assignmentOf("token", ["token", "bearer"], (bytes, at) =>
  endsNoun(bytes, at + (fold(bytes[at]) === T ? 5 : 6)),
);
export const keyAssignment: Probe = assignmentOf("key", ["key"], (bytes, at) => endsWord(bytes, at + 3));
export const authAssignment: Probe = assignmentOf("auth", ["auth"], goesOnAsAuth);
