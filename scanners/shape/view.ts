/**
 * The bytes that a verifier may look at: `bytes[from, to)`. `from` is the start of the stretch, or far enough
 * before the hit for every rule; `to` is the end of the stretch, or far enough behind it.
 */
export interface View {
  bytes: Uint8Array;
  from: number;
  to: number;
  /** Changes whenever the bytes do: what was remembered about other bytes is void. */
  pass: number;
  /** Steps taken so far, to show that work is bounded. */
  work: number;
}

let passes = 0;

/** Points the view at other bytes. */
export const aim = (view: View, bytes: Uint8Array, from: number, to: number): void => {
  view.bytes = bytes;
  view.from = from;
  view.to = to;
  view.pass = ++passes;
};

export const newView = (): View => ({ bytes: new Uint8Array(0), from: 0, to: 0, pass: 0, work: 0 });
