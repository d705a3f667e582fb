import type { Probe } from "../rules/rule.ts";
import { latin1 } from "../shape/latin1.ts";
import { judgeValue } from "./judge-value.ts";
import { restOfLine } from "./read-line.ts";

const LONGEST = 200;
const BEFORE = 100;

// `IDENTIFIED BY 'x'`, `IDENTIFIED WITH plugin BY "x"`, `IDENTIFIED BY VALUES 'x'`, also without quotes.
const IDENTIFIED =
  /^identified\s{1,4}(?:with\s{1,4}['"`\\]{0,3}\w{1,40}['"`\\]{0,3}\s{1,4})?(?:by|as)\s{1,4}(?:password\s{1,4}|values\s{1,4})?(\\{0,3}['"]?)/i;

/** The password in a statement that makes or changes a user of a database. */
export const identifiedBy: Probe = {
  anchors: ["identified"],
  anyCase: true,
  back: BEFORE,
  reach: LONGEST + 1,
  verify: (view, anchor) => {
    const line = restOfLine(view, anchor, LONGEST);
    const before = IDENTIFIED.exec(line);
    if (before === null) return undefined;
    const quote = (before[1] ?? "").at(-1);
    const from = Math.max(view.from, anchor - BEFORE);
    // Without quotes it may be English: only behind `CREATE USER` and its kin it is none.
    if (quote === undefined && !/user|role|login|grant/i.test(latin1(view.bytes, from, anchor)))
      return undefined;
    const rest = line.slice(before[0].length);
    const length = quote === undefined ? rest.search(/[\s;,)"'\\`]|$/) : rest.indexOf(quote);
    const value = rest.slice(0, length).replace(/\\+$/, "");
    const judged = judgeValue(value, { kind: "password", quoted: quote !== undefined, form: "assigned" });
    if (judged === null) return undefined;
    const start = anchor + before[0].length;
    return { start, end: start + value.length, confidence: judged.confidence };
  },
};
