import type { Probe } from "../rules/rule.ts";
import { judgeValue } from "./judge-value.ts";
import { restOfLine } from "./read-line.ts";

const LONGEST = 160;

const STRING = String.raw`\s{0,4}@?\\{0,2}["'][^"'\n]{1,80}["']\s{0,4},`;
const LAST = String.raw`\s{0,4}@?\\{0,2}["'](?<secret>[^"'\n]{4,80})\\{0,2}["']\s{0,4}[,)]`;

// The password is the last of two or three strings.
const CALLS = new RegExp(
  `^(?:networkcredential|usernamepasswordcredentials?|passwordauthentication|httpbasicauth|basicauth|directoryentry|authenticate|login)\\((?:${STRING}){1,2}${LAST}`,
  "i",
);

/** A call that takes a user and a password, one behind the other. */
export const callPassword: Probe = {
  anchors: [
    "networkcredential(",
    "passwordcredential",
    "passwordauthentication(",
    "basicauth(",
    "directoryentry(",
  ],
  anyCase: true,
  back: 10,
  reach: LONGEST + 1,
  verify: (view, anchor) => {
    // `UsernamePassword…` and `HTTPBasicAuth` begin before the anchor.
    for (const back of [0, 8, 4]) {
      if (anchor - back < view.from) continue;
      const match = CALLS.exec(restOfLine(view, anchor - back, LONGEST));
      const secret = match?.groups?.["secret"];
      if (match === null || secret === undefined) continue;
      const judged = judgeValue(secret, { kind: "password", quoted: true, form: "called" });
      if (judged === null) return undefined;
      const start = anchor - back + match[0].lastIndexOf(secret);
      return { start, end: start + secret.length, confidence: judged.confidence };
    }
    return undefined;
  },
};
