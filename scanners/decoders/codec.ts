/** An encoding whose text is one run of an alphabet. */
export interface Codec {
  readonly name: string;
  readonly alphabet: Uint8Array;
  /** Characters in a row, at least, that are looked at. */
  readonly shortest: number;
  /** Characters of a group, which decodes by itself. */
  readonly group: 2 | 4 | 8;
  /** Bit `s` is set where `bytes[from + s, to)` has `groups` groups in a row that decode to plain text. */
  shifts(bytes: Uint8Array, from: number, to: number, groups: number): number;
  /** Groups in a row that make a text plausible. */
  readonly groups: number;
  /** Decodes `bytes[from, to)` into `out` from `at` on; returns the end. */
  decode(bytes: Uint8Array, from: number, to: number, out: Uint8Array, at: number): number;
  /** Whether a run is so surely of another encoding that length alone does not speak for this one. */
  isForeign(bytes: Uint8Array, from: number, to: number): boolean;
}
