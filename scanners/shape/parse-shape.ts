import { type ByteSet, byteSet, type Piece } from "./shape.ts";

const LONGEST_RUN = 8192;

/** Reads a shape; what it cannot read is a mistake in a rule, so it throws. */
export const parseShape = (text: string): readonly Piece[] => {
  const cursor = { text, at: 0 };
  const pieces = parseSequence(cursor, false);
  if (cursor.at < text.length) throw wrong(cursor, "does not belong here");
  return pieces;
};

interface Cursor {
  readonly text: string;
  at: number;
}

const wrong = (cursor: Cursor, what: string): Error =>
  new Error(`shape ${cursor.text}: "${cursor.text[cursor.at] ?? "the end"}" at ${cursor.at} ${what}`);

const parseSequence = (cursor: Cursor, inGroup: boolean): Piece[] => {
  const { text } = cursor;
  const pieces: Piece[] = [];
  while (cursor.at < text.length) {
    const character = text[cursor.at] as string;
    if (character === "|" || character === ")") break;
    if (character === "(") {
      if (inGroup) throw wrong(cursor, "would nest a group");
      pieces.push(parseGroup(cursor));
    } else if (character === "<" || character === ">") {
      if (inGroup) throw wrong(cursor, "would bound the secret inside a group");
      pieces.push({ kind: character === "<" ? "open" : "close" });
      cursor.at++;
    } else if (character === "[") {
      pieces.push(parseRun(cursor));
    } else if ("]{}?".includes(character)) {
      throw wrong(cursor, "has nothing to belong to");
    } else {
      pieces.push(parseText(cursor));
    }
  }
  return pieces;
};

const parseText = (cursor: Cursor): Piece => {
  const { text } = cursor;
  const from = cursor.at;
  while (cursor.at < text.length && !"[]{}()|?<>".includes(text[cursor.at] as string)) cursor.at++;
  const follows = text[cursor.at];
  // A count belongs to the last character only: give that one back, or read it when it stands alone.
  if ((follows === "{" || follows === "?") && cursor.at > from) {
    if (cursor.at - from > 1) cursor.at--;
    else return { kind: "run", set: setOf(text[from] as string), ...parseCount(cursor) };
  }
  return { kind: "text", bytes: Buffer.from(text.slice(from, cursor.at), "latin1") };
};

const parseGroup = (cursor: Cursor): Piece => {
  cursor.at++;
  const branches = [parseSequence(cursor, true)];
  while (cursor.text[cursor.at] === "|") {
    cursor.at++;
    branches.push(parseSequence(cursor, true));
  }
  if (cursor.text[cursor.at] !== ")") throw wrong(cursor, "should end a group");
  cursor.at++;
  if (cursor.text[cursor.at] === "?") {
    cursor.at++;
    branches.push([]);
  }
  return { kind: "choice", branches };
};

const parseRun = (cursor: Cursor): Piece => {
  const close = cursor.text.indexOf("]", cursor.at + 2);
  if (close < 0) throw wrong(cursor, "opens a class that does not end");
  const inside = cursor.text.slice(cursor.at + 1, close);
  cursor.at = close + 1;
  const count = parseCount(cursor);
  if (inside.length === 1 && count.min === 1 && count.max === 1) {
    return { kind: "text", bytes: Buffer.from(inside, "latin1") };
  }
  return { kind: "run", set: setOf(inside), ...count };
};

const parseCount = (cursor: Cursor): { readonly min: number; readonly max: number } => {
  const { text } = cursor;
  if (text[cursor.at] === "?") {
    cursor.at++;
    return { min: 0, max: 1 };
  }
  if (text[cursor.at] !== "{") return { min: 1, max: 1 };
  const close = text.indexOf("}", cursor.at);
  const [low = "", high = low] = text.slice(cursor.at + 1, close).split(",");
  const min = Number(low);
  const max = Number(high);
  if (close < 0 || low === "" || !(min >= 0 && max >= min && max <= LONGEST_RUN)) {
    throw wrong(cursor, "opens a count that is not bounded");
  }
  cursor.at = close + 1;
  return { min, max };
};

/** Equal classes share one set, so that they also share the note of the last long run. */
const sets = new Map<string, ByteSet>();

const setOf = (inside: string): ByteSet => {
  const known = sets.get(inside);
  if (known !== undefined) return known;
  const members: number[] = [];
  for (let at = 0; at < inside.length; at++) {
    const low = inside.charCodeAt(at);
    const range = inside[at + 1] === "-" && at + 2 < inside.length;
    const high = range ? inside.charCodeAt(at + 2) : low;
    for (let byte = low; byte <= high; byte++) members.push(byte);
    if (range) at += 2;
  }
  const set = byteSet(Uint8Array.from(members));
  sets.set(inside, set);
  return set;
};
