import type { Anchors } from "../shape/anchors.ts";
import type { Asking } from "./asking.ts";
import type { Automaton } from "./automaton.ts";
import { CELL, ROW_SHIFT } from "./walk/layout.ts";

/** Tells the byte order, since the table is stored as the machine holds it. */
const MARK = 0x67617465;
const CLASSES = 256;

/** An automaton and what the rules were read for, so that a rule need not be read before one of its anchors was seen. */
export interface Packed {
  readonly automaton: Automaton;
  readonly asking: Asking;
  /** What was read off the shapes of the rules, by `shapeName`. */
  readonly shapes: KnownAnchors;
}

type Header = Pick<Automaton, "firstEnding" | "longest" | "endings"> & Omit<Packed, "automaton">;

/** Anchors of shapes by `shapeName`, so that a shape need not be read before one of them was seen. */
export type KnownAnchors = Readonly<Record<string, Anchors>>;

export const shapeName = (shape: string, anyCase: boolean): string => `${anyCase ? "any" : "exact"} ${shape}`;

/** As bytes, to be made once and read by every push: mark, header length, classes, header as JSON padded to four bytes, table. */
export const packAutomaton = ({ automaton, asking, shapes }: Packed): Uint8Array => {
  const { firstEnding, longest, endings, classes, table } = automaton;
  const header: Header = { firstEnding, longest, endings, asking, shapes };
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

/** What is in the bytes; null when they are of another number of rules, of another machine, or cut short. */
export const unpackAutomaton = (bytes: Uint8Array, rules: number): Packed | null => {
  if (bytes.length < 8 + CLASSES) return null;
  const [mark, length] = new Int32Array(copy(bytes, 0, 8)) as unknown as [number, number];
  const tableAt = 8 + CLASSES + length;
  if (mark !== MARK || length < 0 || tableAt > bytes.length) return null;
  const json = Buffer.from(bytes.buffer, bytes.byteOffset + 8 + CLASSES, length).toString("latin1");
  const { asking, shapes, ...header } = JSON.parse(json) as Header;
  const tableBytes = (header.firstEnding + header.endings.length) << ROW_SHIFT;
  if (asking.rules !== rules || bytes.length !== tableAt + tableBytes) return null;
  const classes = bytes.subarray(8, 8 + CLASSES);
  return { automaton: { ...header, classes, table: cells(bytes, tableAt, bytes.length) }, asking, shapes };
};

/** A part of the bytes as cells; they are copied only where they do not lie on whole cells. */
const cells = (bytes: Uint8Array, from: number, to: number): Uint16Array =>
  (bytes.byteOffset + from) % CELL === 0
    ? new Uint16Array(bytes.buffer, bytes.byteOffset + from, (to - from) / CELL)
    : new Uint16Array(copy(bytes, from, to));

/** A part of the bytes with memory of its own, which a table of wider cells can lie on. */
const copy = (bytes: Uint8Array, from: number, to: number): ArrayBuffer =>
  bytes.buffer.slice(bytes.byteOffset + from, bytes.byteOffset + to) as ArrayBuffer;
