import type { Reason } from "../../model/decision.ts";
import { formatSize } from "../units.ts";
import type { Usage } from "./facts.ts";
import type { Route } from "./route.ts";
import { refuse } from "./rules.ts";

/** What was used at a route against what it may be used. */
export const judgeBudget = ({ host, budget }: Route, usage: Usage): Reason[] =>
  [
    usage.requestsThisMinute > budget.requests_per_minute &&
      refuse(
        "budget/requests",
        `more than ${budget.requests_per_minute} requests to ${host} in a minute`,
        "wait a minute, and ask for less",
      ),
    usage.sentBytes > budget.sent &&
      refuse(
        "budget/sent",
        `more than ${formatSize(budget.sent)} sent to ${host}`,
        "send less; the bottle's owner can raise the route's `budget.sent`",
      ),
    usage.names > budget.names &&
      refuse(
        "budget/names",
        `more than ${budget.names} different names under ${host}`,
        "ask for names that were asked for before",
      ),
  ].filter((reason) => reason !== false);
