import type { Probe } from "../rules/rule.ts";
import { judgeValue } from "./judge-value.ts";
import { restOfLine } from "./read-line.ts";

const LONGEST = 420;

// Bearer and Basic have rules of their own.
const SCHEME =
  /^authorization['"\\]{0,4}\s{0,3}[:=,]\s{0,3}['"`\\]{0,4}(?:Token(?: token=)?|ApiKey|Api-Key|SSWS|NTLM|Negotiate|Key|GenieKey|Splunk|PVEAPIToken|Bot|OAuth|Zoho-oauthtoken|Private|Secret|AccessKey|Client-ID)[ =:]{1,2}["']?([\w.~+/=:!-]{16,300})/i;

/** An `Authorization` header of another scheme. */
export const authorizationHeader: Probe = {
  anchors: ["authorization"],
  anyCase: true,
  back: 1,
  reach: LONGEST + 1,
  verify: (view, anchor) => {
    const match = SCHEME.exec(restOfLine(view, anchor, LONGEST));
    const value = match?.[1];
    if (match === null || value === undefined) return undefined;
    const judged = judgeValue(value, { kind: "token", quoted: true, form: "assigned" });
    if (judged === null) return undefined;
    const end = anchor + match[0].length;
    return { start: end - value.length, end, confidence: judged.confidence };
  },
};
