import type { Spot } from "../../../model/finding.ts";

/** Names what sightings must share to be compared: the same bytes at the same place. */
export const placeKey = (spot: Spot): string => {
  switch (spot.kind) {
    case "file":
      return `file ${spot.by.oid} ${spot.path}`;
    case "path":
      return `path ${spot.by.oid} ${spot.path}`;
    case "commit":
      return `commit ${spot.commit}`;
    case "tag":
      return `tag ${spot.tag}`;
    case "ref":
      return `ref ${spot.ref}`;
    case "object":
      return `object ${spot.oid}`;
    default:
      return `${spot.kind} ${spot.line === null ? "name" : "file"} ${spot.path}`;
  }
};
