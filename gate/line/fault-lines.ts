import { Fault } from "../../model/fault.ts";
import { type Raw, rawFromText } from "../../model/raw.ts";

/**
 * What is said when the gate could not decide: a known failure in one line with its hint, an unknown one
 * with its stack, since only that helps whoever mends it. `show` takes out secrets: git's own words may name
 * refs and files of the push.
 */
export const faultLines = (error: unknown, show: (raw: Raw) => string): string[] => {
  const safe = (text: string): string => show(rawFromText(text));
  if (error instanceof Fault) {
    const [first = "", ...rest] = error.message.split("\n");
    const hint = error.hint === undefined ? [] : [`gate:   ${safe(error.hint)}`];
    return [
      `gate: refused, could not decide: ${safe(first)}`,
      ...rest.map((line) => `gate:   ${safe(line)}`),
      ...hint,
    ];
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    "gate: refused, could not decide: the gate itself failed; this is a defect",
    ...stack.split("\n").map((line) => `gate:   ${safe(line)}`),
  ];
};
