import type { Holder, Spot } from "../../model/finding.ts";
import { shortOid } from "../../model/oid.ts";
import type { Raw } from "../../model/raw.ts";
import { wayIn } from "../../model/way-in.ts";

/** Writes a place as people read it. `show` makes names safe to print. */
export const spotText = (spot: Spot, show: (raw: Raw) => string): string => {
  switch (spot.kind) {
    case "file":
      return `${within(spot, show)}${spot.symlink ? " (symlink target)" : ""}, ${holder(spot.by)}`;
    case "path":
      return `in the file name ${show(spot.path)}, ${holder(spot.by)}`;
    case "commit":
      return `in commit ${shortOid(spot.commit)} itself: ${spot.part}`;
    case "tag":
      return `in tag object ${shortOid(spot.tag)}: ${spot.part}`;
    case "ref":
      return `in the ref name ${show(spot.ref)}`;
    case "object":
      return `in ${spot.type} ${shortOid(spot.oid)}, which has no path, line ${spot.line}`;
    case "index":
      return `${onDisk(spot, show)}, staged`;
    case "worktree":
      return onDisk(spot, show);
  }
};

const holder = ({ type, oid }: Holder): string => `${type} ${shortOid(oid)}`;

type OnDisk = Extract<Spot, { kind: "index" | "worktree" }>;

const onDisk = (spot: OnDisk, show: (raw: Raw) => string): string =>
  spot.line === null ? `in the file name ${show(spot.path)}` : within(spot, show);

/** `backup.zip!config/.env:3 (base64)`. */
const within = (
  { path, line, via = [] }: Pick<OnDisk, "path" | "line" | "via">,
  show: (raw: Raw) => string,
): string => {
  const { inner, steps } = wayIn(via);
  return `${show(path)}${inner}:${line}${steps === "" ? "" : ` (${steps})`}`;
};
