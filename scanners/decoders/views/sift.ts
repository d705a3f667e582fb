import { classOf, QUOTE, TOKEN } from "../classes.ts";
import type { Found } from "../places/create-places.ts";
import { OPERATORS, PREFIXES } from "./joint.ts";

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BACKTICK = 0x60;
const EQUALS = 0x3d;

/** What may stand behind the quote that ends a literal, before the next one. */
const JOINING = classOf(` \t\r\n${OPERATORS}`);
/** The same, or what begins the next one. */
const JOINING_ON = classOf(` \t\r\n${OPERATORS}${PREFIXES}"'\``);
const ALNUM_OR_HASH = classOf("#ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

/** Of the leads of a window, keeps those that may begin something strong. In ordinary text few do. */
export const sift = (bytes: Uint8Array, leads: Found): void => {
  const { at: list, count } = leads;
  let kept = 0;
  for (let index = 0; index < count; index++) {
    const at = list[index] as number;
    if (!mayBegin(bytes, at)) continue;
    list[kept++] = at;
  }
  leads.count = kept;
};

/** No parser that takes this lead finds anything strong where this is false. */
const mayBegin = (bytes: Uint8Array, at: number): boolean => {
  switch (bytes[at]) {
    case 0x22:
    case 0x27:
    case BACKTICK:
      return at > 0 && TOKEN[bytes[at - 1] as number] === 1 && mayJoin(bytes, at);
    case 0x26:
      return ALNUM_OR_HASH[bytes[at + 1] as number] === 1;
    case EQUALS:
      return mayBeQuotedPrintable(bytes, at);
    default:
      return (bytes[at] as number) < FIRST_OF_MANY || mayBeOdd(bytes, at);
  }
};

/** The least byte with which a character of several begins. */
const FIRST_OF_MANY = 0xc2;
const FULL_WIDTH = 0xef;
const MATHEMATICAL = 0xf0;

/** What is drawn as nothing counts inside of a token; a letter in another drawing beside one more, or one of ASCII. */
const mayBeOdd = (bytes: Uint8Array, at: number): boolean => {
  if (at > 0 && TOKEN[bytes[at - 1] as number] === 1) return true;
  const lead = bytes[at] as number;
  const length = lead === FULL_WIDTH ? 3 : lead === MATHEMATICAL ? 4 : 0;
  if (length === 0) return false;
  const next = bytes[at + length] as number;
  return next === FULL_WIDTH || next === MATHEMATICAL || TOKEN[next] === 1;
};

const mayJoin = (bytes: Uint8Array, at: number): boolean => {
  const next = bytes[at + 1] as number;
  const second = bytes[at + 2] as number;
  if (QUOTE[next] === 1) return TOKEN[second] === 1;
  if (JOINING[next] === 0) return false;
  return JOINING_ON[second] === 1 || (bytes[at] === BACKTICK && (next === NEWLINE || next === RETURN));
};

/** A soft line break, `=3D`, or two encoded characters in a row. */
const mayBeQuotedPrintable = (bytes: Uint8Array, at: number): boolean => {
  const next = bytes[at + 1] as number;
  if (next === NEWLINE || next === RETURN) return at > 0 && TOKEN[bytes[at - 1] as number] === 1;
  return bytes[at + 3] === EQUALS || (next === 0x33 && ((bytes[at + 2] as number) | 0x20) === 0x64);
};
