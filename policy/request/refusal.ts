import type { Decision } from "../../model/decision.ts";
import { statusOf } from "./rules.ts";

/** What the proxy answers a refused request with. */
export interface Refusal {
  /** The HTTP status. */
  readonly status: number;
  /** JSON: `{"refused": [{"rule", "message", "hint"}]}`. Holds no secret and nothing of the request as it came. */
  readonly body: string;
}

/** The answer to a refused request, which tells the agent what would be right. */
export const refusalOf = (decision: Extract<Decision, { verdict: "reject" }>): Refusal => ({
  status: statusOf(decision.reasons[0].rule),
  body: `${JSON.stringify({
    refused: decision.reasons.map(({ rule, message, hint }) => ({ rule, message, hint })),
  })}\n`,
});
