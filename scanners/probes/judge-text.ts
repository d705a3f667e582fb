import type { Confidence } from "../../model/finding.ts";
import { pairIn } from "../checks/base64-pair.ts";
import { textureOf } from "../context/texture.ts";
import { latin1 } from "../shape/latin1.ts";

// What stands in documentation where a password goes.
const STOCK =
  /^(?:(?:my|your|the|some|a|db|database|user|client|test|repo|api|app|auth|admin|root|secret|personal|access|new|old|github|gitlab|gitea|npm|proxy|smtp|mysql|pg|postgres|redis|mongo|bot)[._-]?)*(?:pass(?:word|wd|phrase|code)?|pwd|pw|secret|token|key|credentials?|x-oauth-basic|pat|foobar|foo|bar|baz|hidden|masked|string|value|none|null|undefined|todo|tbd)\d{0,2}$/i;

const TEMPLATE =
  /[$#]\{|\$\(|\{\{|<%|%\(|%[sdv]|\{\w*\}|<[\w -]*>|\[[A-Z_ -]+\]|^\$\w|^%\w+%$|^\*+$|^\.+$|^[xX]+$|^-+$|^_+$|^:/;

const SAYS_SO =
  /example|placeholder|redacted|change.?me|replace.?me|your[_-]|insert[_-]|dummy|xxxx|\*\*\*|\.\.\./i;

const WEAK =
  /^(?:admin|root|guest|postgres|mysql|mongo|redis|rabbitmq|minio|elastic|neo4j|user|test|testing|tester|demo|dev|develop|development|local|letmein|welcome|open ?sesame|gX1fBat3bV|notsosecret|qwerty|hunter2|anon(?:cvs|ymous)?|secret|abc|p|pass|sa|docker|vagrant|travis|ci|\d{1,6}|1234567\d*|(?:abc|test|admin|root)\d{1,4})$/i;

/** How much a password is worth reporting: not at all where it is a stand-in, little where anybody knows it. */
export const judgePassword = (password: string, user: string): Confidence | undefined => {
  if (password === "" || TEMPLATE.test(password) || SAYS_SO.test(password) || STOCK.test(password))
    return undefined;
  if (/^(.)\1*$/.test(password)) return undefined;
  if (password === user || password.length < 4 || WEAK.test(password)) return "low";
  return "medium";
};

/** Whether bytes that stand where a password does are one. */
export const isPassword = (bytes: Uint8Array, start: number, end: number): boolean =>
  judgePassword(latin1(bytes, start, end), "") === "medium";

/** Whether the bytes are base64 of a user and a password worth reporting. */
export const holdsPassword = (bytes: Uint8Array, start: number, end: number): boolean => {
  const pair = pairIn(bytes, start, end);
  return pair !== undefined && judgePassword(pair.password, pair.user) === "medium";
};

/** Whether a text looks drawn at random rather than written: letters and digits mixed, no long words. */
export const looksRandom = (text: string): boolean => {
  if (/^(.)\1*$/.test(text) || SAYS_SO.test(text)) return false;
  const digits = text.match(/\d/g)?.length ?? 0;
  const letters = text.match(/[A-Za-z]/g)?.length ?? 0;
  if (letters < 4 || digits * 12 < text.length) return false;
  return !/[a-z]{9}|[A-Z]{12}|[a-z]{4,}[-_ .][a-z]{4,}/.test(text) && !isCounting(text);
};

/** Bits for each character that names in code do not have; see context/texture.ts. */
const BITS = 0.8;

/** Whether bytes look drawn at random rather than like a name in code. */
export const isRandom = (bytes: Uint8Array, start: number, end: number): boolean => {
  const text = latin1(bytes, start, end);
  return looksRandom(text) || textureOf(text).bits > BITS * text.length;
};

const isCounting = (text: string): boolean => /1234567|abcdefg|7654321|0123456/i.test(text);

const EXAMPLE_HOST =
  /(?:^|\.)(?:example|test|invalid)$|(?:^|\.)(?:example|acme|contoso|mycompany|company|domain|yourdomain|mydomain|site|foo|bar)\.(?:com|org|net|edu|io|co|local)$/i;

const LOCAL_HOST =
  /^(?:127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[?::1\]?|10\.0\.2\.2|host\.docker\.internal|[\w-]+|(?:[\w-]+\.)+(?:localhost|local|internal|lan|home))$/i;

/** Whether a host is a name that stands for another. */
export const isExampleHost = (host: string): boolean => EXAMPLE_HOST.test(host);

/** Whether a host is this machine or a name within one network. */
export const isLocalHost = (host: string): boolean => LOCAL_HOST.test(host);
