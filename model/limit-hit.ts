/**
 * Why something was not looked into:
 * `depth` nested deeper than allowed · `bytes` decoded to more than allowed · `ratio` grew by more than allowed ·
 * `entries` more entries than allowed · `overlap` too many archives lie in each other · `sightings` too many
 * secrets to keep · `encrypted` locked by a password · `unsupported` a format or method that is not decoded.
 */
export type Limit =
  | "depth"
  | "bytes"
  | "ratio"
  | "entries"
  | "overlap"
  | "sightings"
  | "encrypted"
  | "unsupported";

/** A part of a stretch that was not looked into to its end. Never a reason to let it pass in silence. */
export interface LimitHit {
  readonly limit: Limit;
  /** The way to it, outermost first, safe to print: see `wayIn`. */
  readonly via: readonly string[];
  /** What is so about it, to follow its name: `grows by more than 200 times`. */
  readonly text: string;
}
