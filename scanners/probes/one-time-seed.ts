import type { Probe } from "../rules/rule.ts";
import { latin1 } from "../shape/latin1.ts";

const LONGEST = 400;

// Key URI format: the seed is the parameter `secret`, in base 32.
const SEED =
  /^otpauth:\/\/[th]otp\/[^\s"'<>]{0,240}?[?&](?:amp;)?secret=([A-Za-z2-7]{16,128})(?![0-9A-Za-z])/;
// What an authenticator app hands over when it moves to another device.
const EXPORT = /^otpauth-migration:\/\/offline\?data=([0-9A-Za-z%+/=_-]{30,300})/;

/** The seed from which an authenticator app makes one-time passwords. */
export const oneTimeSeed: Probe = {
  anchors: ["otpauth"],
  back: 1,
  reach: LONGEST + 1,
  verify: (view, anchor) => {
    const text = latin1(view.bytes, anchor, Math.min(view.to, anchor + LONGEST));
    view.work += text.length / 4;
    const match = SEED.exec(text) ?? EXPORT.exec(text);
    const secret = match?.[1];
    if (match === null || secret === undefined) return undefined;
    const end = anchor + match[0].length;
    return { start: end - secret.length, end };
  },
};
