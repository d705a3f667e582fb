import type { Automaton } from "./automaton.ts";
import { ROW_SHIFT } from "./walk/layout.ts";

/** Tells the byte order, since the table is stored as the machine holds it. */
const MARK = 0x67617465;
const CLASSES = 256;

interface Header extends Pick<Automaton, "firstEnding" | "longest" | "endings"> {
  /** Which anchors it was built from, in order. */
  readonly anchors: string;
}

const nameOf = (anchors: readonly string[]): string => anchors.join("\n");

/**
 * An automaton as bytes, to be built once and read by every push: mark, header length, classes, header as JSON
 * padded to four bytes, table.
 */
export const packAutomaton = (automaton: Automaton, anchors: readonly string[]): Uint8Array => {
  const { firstEnding, longest, endings, classes, table } = automaton;
  const header: Header = { firstEnding, longest, endings, anchors: nameOf(anchors) };
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
  if (bytes.length < 8 + CLASSES) return null;
  const [mark, length] = new Int32Array(copy(bytes, 0, 8)) as unknown as [number, number];
  const tableAt = 8 + CLASSES + length;
  if (mark !== MARK || length < 0 || tableAt > bytes.length) return null;
  const json = Buffer.from(bytes.buffer, bytes.byteOffset + 8 + CLASSES, length).toString("latin1");
  const { anchors: name, ...header } = JSON.parse(json) as Header;
  const tableBytes = header.firstEnding + (header.endings.length << ROW_SHIFT);
  if (name !== nameOf(anchors) || bytes.length !== tableAt + tableBytes) return null;
  return {
    ...header,
    classes: new Uint8Array(copy(bytes, 8, 8 + CLASSES)),
    table: new Int32Array(copy(bytes, tableAt, bytes.length)),
  };
};

/** A part of the bytes with memory of its own, which a table of wider cells can lie on. */
const copy = (bytes: Uint8Array, from: number, to: number): ArrayBuffer =>
  bytes.buffer.slice(bytes.byteOffset + from, bytes.byteOffset + to) as ArrayBuffer;
