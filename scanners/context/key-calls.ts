import type { Probe } from "../rules/rule.ts";
import { judgeValue } from "./judge-value.ts";
import { restOfLine } from "./read-line.ts";

const LONGEST = 240;

const FIRST = String.raw`\s{0,4}b?["'](?<secret>[^"'\n]{8,120})["']`;
/** Behind an argument without a string in it, such as the payload. */
const SECOND = String.raw`[^"'\n]{1,80},\s{0,4}b?["'](?<secret>[^"'\n]{8,120})["']`;
/** Behind the name of an algorithm. */
const AFTER_STRING = String.raw`\s{0,4}["'][\w-]{2,24}["']\s{0,4},\s{0,4}["'](?<secret>[^"'\n]{8,120})["']`;

const CALLS: readonly { readonly anchor: string; readonly pattern: RegExp }[] = [
  ...["jwt.sign(", "jwt.verify(", "jwt.encode(", "jwt.decode("].map((anchor) => ({
    anchor,
    pattern: new RegExp(String.raw`^jwt\.\w{4,6}\(${SECOND}`, "i"),
  })),
  { anchor: "fernet(", pattern: new RegExp(String.raw`^fernet\(${FIRST}`, "i") },
  { anchor: "hmac.new(", pattern: new RegExp(String.raw`^hmac\.new\(${FIRST}`, "i") },
  { anchor: "createhmac(", pattern: new RegExp(String.raw`^createhmac\(${AFTER_STRING}`, "i") },
  { anchor: "createcipheriv(", pattern: new RegExp(String.raw`^createcipheriv\(${AFTER_STRING}`, "i") },
  { anchor: "createdecipheriv(", pattern: new RegExp(String.raw`^createdecipheriv\(${AFTER_STRING}`, "i") },
  { anchor: "secretkeyspec(", pattern: new RegExp(String.raw`^secretkeyspec\(${FIRST}`, "i") },
  { anchor: "hmacshakeyfor(", pattern: new RegExp(String.raw`^hmacshakeyfor\(${FIRST}`, "i") },
];

const LONGEST_ANCHOR = 12;

/** A call that is given the key it signs or encrypts with. */
export const callKey: Probe = {
  anchors: CALLS.map(({ anchor }) => anchor.slice(0, LONGEST_ANCHOR)),
  anyCase: true,
  back: 1,
  reach: LONGEST + 1,
  verify: (view, anchor) => {
    const line = restOfLine(view, anchor, LONGEST);
    const folded = line.slice(0, 24).toLowerCase();
    const match = CALLS.find((call) => folded.startsWith(call.anchor))?.pattern.exec(line);
    const secret = match?.groups?.["secret"];
    if (match === null || match === undefined || secret === undefined) return undefined;
    const judged = judgeValue(secret, { kind: "secret", quoted: true, form: "called" });
    if (judged === null) return undefined;
    const end = anchor + match[0].length - 1;
    return { start: end - secret.length, end, confidence: judged.confidence };
  },
};
