import { display } from "../model/display.ts";
import type { Sighting } from "../model/finding.ts";
import { type Raw, rawBytes } from "../model/raw.ts";
import type { ShowText } from "../policy/request/show-text.ts";
import type { Dlp } from "./dlp/dlp.ts";

/** Stands for text of which nothing can be shown. */
const HIDDEN = "[hidden]";

/** Writes text of requests without the secrets that `dlp` sees in it, in whatever encoding. */
export const createShowText =
  (dlp: Pick<Dlp, "frame">): ShowText =>
  (text) => {
    const raw = text as Raw;
    const seen = dlp.frame(rawBytes(raw));
    if (seen.known.length > 0) return HIDDEN;
    if (seen.sightings.length === 0) return display(raw);
    const masked = seen.sightings.reduce((rest, { sighting }) => mask(rest, raw, sighting), text) as Raw;
    const after = dlp.frame(rawBytes(masked));
    return after.known.length + after.sightings.length > 0 ? HIDDEN : display(masked);
  };

/** What is asked of the proxy stands on one line: a sighting's column is its place. */
const mask = (text: string, raw: Raw, sighting: Sighting): string => {
  const start = sighting.column - 1;
  const secret = raw.slice(start, start + sighting.length);
  return secret === "" ? text : text.split(secret).join(`[${sighting.rule}]`);
};
