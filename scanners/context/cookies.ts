import type { Probe } from "../rules/rule.ts";
import { judgeValue } from "./judge-value.ts";
import { restOfLine } from "./read-line.ts";

const LONGEST = 360;

const SESSION =
  /(?:^|[;\s"':])([\w.-]*(?:sess|sid|auth|token|jwt|login|remember)[\w.-]*)=([^\s;"',]{16,300})/gi;

/** A session in a `Cookie` or `Set-Cookie` header: whoever has it is logged in. */
export const sessionCookie: Probe = {
  anchors: ["cookie:", "cookie':", 'cookie":', "cookie=", "cookie', '", 'cookie", "'],
  anyCase: true,
  back: 1,
  reach: LONGEST + 1,
  verify: (view, anchor) => {
    const line = restOfLine(view, anchor, LONGEST);
    for (const match of line.matchAll(SESSION)) {
      const [whole, name = "", value = ""] = match;
      if (/csrf|xsrf/i.test(name)) continue;
      const judged = judgeValue(value, { kind: "token", quoted: true, form: "assigned" });
      if (judged === null) continue;
      const start = anchor + match.index + whole.length - value.length;
      return { start, end: start + value.length, confidence: judged.confidence };
    }
    return undefined;
  },
};
