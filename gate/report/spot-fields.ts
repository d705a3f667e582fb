import type { Spot } from "../../model/finding.ts";
import type { Raw } from "../../model/raw.ts";

/** A place as fields, with names made safe. */
export const spotFields = (spot: Spot, show: (raw: Raw) => string): Record<string, unknown> => {
  switch (spot.kind) {
    case "ref":
      return { kind: spot.kind, ref: show(spot.ref) };
    case "commit":
    case "tag":
    case "object":
      return { ...spot };
    case "path":
      return { ...spot, path: show(spot.path) };
    default: {
      const { stretch, ...fields } = spot;
      return { ...fields, path: show(spot.path), ...stretch };
    }
  }
};
