import type { Anchors } from "../shape/anchors.ts";
import type { Automaton } from "./automaton.ts";
import { CELL, ROW_SHIFT } from "./walk/layout.ts";

/** Tells the byte order, since the table is stored as the machine holds it. */
const MARK = 0x67617465;
const CLASSES = 256;

interface Header extends Pick<Automaton, "firstEnding" | "longest" | "endings"> {
  /** Which anchors it was built from, in order. */
  readonly anchors: string;
  /** What was read off the shapes of the rules, by `shapeName`. */
  readonly shapes: KnownAnchors;
}

/** Anchors of shapes by `shapeName`, so that a shape need not be read before one of them was seen. */
export type KnownAnchors = Readonly<Record<string, Anchors>>;

export const shapeName = (shape: string, anyCase: boolean): string => `${anyCase ? "any" : "exact"} ${shape}`;

const nameOf = (anchors: readonly string[]): string => anchors.join("\n");

/**
 * An automaton as bytes, to be built once and read by every push: mark, header length, classes, header as JSON
 * padded to four bytes, table.
 */
export const packAutomaton = (
  automaton: Automaton,
  anchors: readonly string[],
  shapes: KnownAnchors = {},
): Uint8Array => {
  const { firstEnding, longest, endings, classes, table } = automaton;
  const header: Header = { firstEnding, longest, endings, anchors: nameOf(anchors), shapes };
  const json = Buffer.from(JSON.stringify(header), "latin1");
  const padded = Buffer.concat([json, Buffer.alloc((4 - (json.length % 4)) % 4, " ")]);
  const start = Buffer.from(new Int32Array([MARK, padded.length]).buffer);
  return Buffer.concat([
    start,
    classes,
    padded,
    Buffer.from(table.buffer, table.byteOffset, table.byteLength),
  ]);
};

/** The automaton in the bytes; null when they are of other anchors, of another machine, or cut short. */
export const unpackAutomaton = (bytes: Uint8Array, anchors: readonly string[]): Automaton | null => {
  const read = headerOf(bytes);
  if (read === null) return null;
  const { tableAt } = read;
  const { anchors: name, shapes: _, ...header } = read.header;
  const tableBytes = (header.firstEnding + header.endings.length) << ROW_SHIFT;
  if (name !== nameOf(anchors) || bytes.length !== tableAt + tableBytes) return null;
  return {
    ...header,
    classes: bytes.subarray(8, 8 + CLASSES),
    table: cells(bytes, tableAt, bytes.length),
  };
};

/** The anchors of the shapes; none where the bytes are not what they should be. */
export const unpackShapes = (bytes: Uint8Array): KnownAnchors => headerOf(bytes)?.header.shapes ?? {};

interface ReadHeader {
  readonly header: Header;
  readonly tableAt: number;
}

const headers = new WeakMap<Uint8Array, ReadHeader | null>();

const headerOf = (bytes: Uint8Array): ReadHeader | null => {
  let known = headers.get(bytes);
  if (known === undefined) {
    known = readHeader(bytes);
    headers.set(bytes, known);
  }
  return known;
};

const readHeader = (bytes: Uint8Array): ReadHeader | null => {
  if (bytes.length < 8 + CLASSES) return null;
  const [mark, length] = new Int32Array(copy(bytes, 0, 8)) as unknown as [number, number];
  const tableAt = 8 + CLASSES + length;
  if (mark !== MARK || length < 0 || tableAt > bytes.length) return null;
  const json = Buffer.from(bytes.buffer, bytes.byteOffset + 8 + CLASSES, length).toString("latin1");
  return { header: JSON.parse(json) as Header, tableAt };
};

/** A part of the bytes as cells; they are copied only where they do not lie on whole cells. */
const cells = (bytes: Uint8Array, from: number, to: number): Uint16Array =>
  (bytes.byteOffset + from) % CELL === 0
    ? new Uint16Array(bytes.buffer, bytes.byteOffset + from, (to - from) / CELL)
    : new Uint16Array(copy(bytes, from, to));

/** A part of the bytes with memory of its own, which a table of wider cells can lie on. */
const copy = (bytes: Uint8Array, from: number, to: number): ArrayBuffer =>
  bytes.buffer.slice(bytes.byteOffset + from, bytes.byteOffset + to) as ArrayBuffer;
