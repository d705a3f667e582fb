import type { Reason } from "../../model/decision.ts";
import type { HttpFacts } from "./facts.ts";
import { refuse } from "./rules.ts";
import { spellingsOf } from "./spellings.ts";
import { parseTarget } from "./target.ts";

/** Longest request target, in `bytes`: what HTTP asks servers to take at least (RFC 9110, section 4.1). */
export const LONGEST_TARGET = 8000;

/** Methods that open a tunnel, show a request back, or begin another protocol. */
const NEVER = new Set(["CONNECT", "TRACE", "TRACK", "PRI"]);

/** Method and target on their own, whatever the route. */
export const judgeTarget = ({ method, target }: HttpFacts): Reason[] => {
  const complaints: Reason[] = [];
  if (!/^[A-Z]+(?:-[A-Z]+)*$/.test(method)) {
    complaints.push(
      refuse("request/method", "the method is not a word in capitals", "write it as GET or POST"),
    );
  } else if (NEVER.has(method)) {
    complaints.push(refuse("request/method", `${method} is never let through`, "use another method"));
  }
  if (target.length > LONGEST_TARGET) {
    const message = `the target is longer than ${LONGEST_TARGET} bytes`;
    return [...complaints, refuse("request/target-length", message, "send what is long in the body")];
  }
  if (parseTarget(target) === null || /[^!-~]|#/.test(target)) {
    const hint = "write a path that begins with a slash, with everything unusual percent-encoded";
    complaints.push(refuse("request/target", "the target is not a path and a query", hint));
  } else if (spellingsOf(target).tooDeep) {
    complaints.push(refuse("request/target", "the target is encoded over and over", "encode it once"));
  }
  return complaints;
};
