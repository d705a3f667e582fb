import { isUtf8 } from "node:buffer";
import { INVALID } from "./utf8.ts";

/**
 * Bytes in which every byte that is not part of valid UTF-8 is the one byte `INVALID`. Positions are kept, and
 * a copy is made only where there is such a byte.
 */
export type Text = Uint8Array & { readonly brand: "Text" };

export const toText = (bytes: Uint8Array): Text => {
  if (isUtf8(bytes)) return bytes as Text;
  const copy = Uint8Array.from(bytes);
  for (let at = 0; at < copy.length; ) {
    const width = widthAt(bytes, at);
    if (width === 0) copy[at++] = INVALID;
    else at += width;
  }
  return copy as Text;
};

/** A part of a text that begins and ends where a character does. */
export const slice = (text: Text, from: number, to: number): Text => text.subarray(from, to) as Text;

/** How many bytes the character at `at` has; 0 when it is not one. */
export const widthAt = (bytes: Uint8Array, at: number): number => {
  const lead = bytes[at] as number;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const width = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  for (let next = 1; next < width; next++) if (!isTrail(bytes[at + next])) return 0;
  const second = bytes[at + 1] as number;
  // Too long a form, a surrogate, or beyond the last code point.
  if (lead === 0xe0 && second < 0xa0) return 0;
  if (lead === 0xed && second > 0x9f) return 0;
  if (lead === 0xf0 && second < 0x90) return 0;
  if (lead === 0xf4 && second > 0x8f) return 0;
  return width;
};

/** A byte inside a character. In a text every such byte belongs to one. */
export const isTrail = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;
