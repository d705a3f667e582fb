import type { Sighting, Stretch } from "../../model/finding.ts";
import { hasOwnLines } from "../../model/way-in.ts";

/** How a sighting stands in its file: its bytes, unless they are packed, and the way in, if there is one. */
export const standing = ({
  column,
  length,
  via,
}: Sighting): { readonly stretch?: Stretch; readonly via?: readonly string[] } => ({
  ...(hasOwnLines(via) ? {} : { stretch: { column, length } }),
  ...(via.length === 0 ? {} : { via }),
});
