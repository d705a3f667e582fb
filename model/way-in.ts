/** A way into something encoded or packed, in the two parts that people read. */
export interface WayIn {
  /** The entries of archives, to be put behind a path: `!config/.env`. */
  readonly inner: string;
  /** The steps that have no name of their own: `gzip, base64`. */
  readonly steps: string;
}

/** Of steps such as `zip!config/.env` and `base64`, outermost first. */
export const wayIn = (via: readonly string[]): WayIn => {
  const entries = via.filter((step) => step.includes("!"));
  const inner = entries.map((step) => step.slice(step.indexOf("!"))).join("");
  return { inner, steps: via.filter((step) => !step.includes("!")).join(", ") };
};

/** Steps whose decoded bytes have lines of their own. */
const ARCHIVES: ReadonlySet<string> = new Set(["bzip2", "gzip", "tar", "xz", "zip", "zlib"]);

/** Whether a line behind that way is a line of what was unpacked, and not of the file that holds it. */
export const hasOwnLines = (via: readonly string[]): boolean =>
  via.some((step) => step.includes("!") || ARCHIVES.has(step));
