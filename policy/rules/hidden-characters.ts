/** A character that hides something, by its bytes in UTF-8. */
export interface Hidden {
  readonly kind: "bidi" | "invisible";
  /** Offset in `bytes`. */
  readonly at: number;
  /** Behind its last byte. */
  readonly end: number;
  readonly codePoint: number;
}

/**
 * First bytes of the characters looked for. Bidirectional embeddings, overrides and isolates (U+202A–202E,
 * U+2066–2069): CVE-2021-42574. Invisible: zero width space, word joiner and invisible operators
 * (U+2060–2064), a byte order mark inside a file, Hangul fillers, tag characters, and variation selectors in
 * a row. Zero width joiners, direction marks and single variation selectors belong to ordinary text in many
 * languages and in emoji.
 */
const LEADS: readonly Buffer[] = [
  [0xe2, 0x80],
  [0xe2, 0x81],
  [0xef, 0xbb, 0xbf],
  [0xef, 0xbe, 0xa0],
  [0xef, 0xb8],
  [0xf3, 0xa0],
  [0xe3, 0x85, 0xa4],
  [0xe1, 0x85],
].map((bytes) => Buffer.from(bytes));

/** Longest look back from a character that may hide something, in `bytes`: a flag with all its tags. */
export const HIDDEN_REACH = 64;

const FLAG = Buffer.from("\u{1f3f4}");

/**
 * Everything hidden in a stretch of UTF-8, by kind and place. `first`: whether the stretch begins the file.
 */
export const findHidden = (bytes: Buffer, first: boolean): Hidden[] =>
  LEADS.flatMap((lead) => {
    const found: Hidden[] = [];
    for (let at = bytes.indexOf(lead); at >= 0; at = bytes.indexOf(lead, at + 1)) {
      const codePoint = codePointAt(bytes, at);
      const kind = kindOf(codePoint, bytes, at, first);
      if (kind !== null) found.push({ kind, at, end: at + widthOf(bytes[at] as number), codePoint });
    }
    return found;
  });

const kindOf = (code: number, bytes: Buffer, at: number, first: boolean): Hidden["kind"] | null => {
  if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) return "bidi";
  if (code === 0x200b || (code >= 0x2060 && code <= 0x2064)) return "invisible";
  if (code === 0xfeff) return first && at === 0 ? null : "invisible";
  if (code === 0x3164 || code === 0xffa0 || code === 0x115f || code === 0x1160) return "invisible";
  if (code >= 0xe0000 && code <= 0xe007f) return isInFlag(bytes, at) ? null : "invisible";
  if (isSelector(code)) return followsSelector(bytes, at) ? "invisible" : null;
  return null;
};

const isSelector = (code: number): boolean =>
  (code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xe0100 && code <= 0xe01ef);

const followsSelector = (bytes: Buffer, at: number): boolean =>
  (at >= 3 && isSelector(codePointAt(bytes, at - 3))) || (at >= 4 && isSelector(codePointAt(bytes, at - 4)));

/** A flag of a region is a black flag and the tags of its letters (UTS #51, ED-14a). */
const isInFlag = (bytes: Buffer, at: number): boolean => {
  let start = at;
  while (start >= 4 && bytes[start - 4] === 0xf3 && bytes[start - 3] === 0xa0) start -= 4;
  return start >= 4 && bytes.subarray(start - 4, start).equals(FLAG);
};

const widthOf = (lead: number): number => (lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1);

/** The character at an offset; 0 where there is none that is whole. */
const codePointAt = (bytes: Buffer, at: number): number => {
  const lead = bytes[at] as number;
  const length = widthOf(lead);
  if (at + length > bytes.length) return 0;
  let code = length === 1 ? lead : lead & (0x7f >> length);
  for (let next = 1; next < length; next += 1) {
    const byte = bytes[at + next] as number;
    if ((byte & 0xc0) !== 0x80) return 0;
    code = (code << 6) | (byte & 0x3f);
  }
  return code;
};
