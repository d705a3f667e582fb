import type { Probe } from "../rules/rule.ts";
import { armourFound, readArmour } from "./armour.ts";

// The id and what stands between it and the key in the file that Google hands out.
const BETWEEN = 300;

/** The key file of a Google service account: its id, then its key, in one JSON object. */
export const googleServiceAccount: Probe = {
  anchors: ["private_key_id"],
  back: 1,
  reach: BETWEEN + 65_700,
  verify: (view, anchor) => {
    const { bytes } = view;
    const ahead = Buffer.from(bytes.buffer, bytes.byteOffset + anchor, Math.min(BETWEEN, view.to - anchor));
    const begin = ahead.indexOf("-----BEGIN ");
    view.work++;
    if (begin < 0) return undefined;
    const armour = readArmour(view, anchor + begin);
    return armour === undefined ? undefined : armourFound(armour);
  },
};
