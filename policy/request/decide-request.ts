import type { Decision, Reason } from "../../model/decision.ts";
import { parseRange } from "./address.ts";
import { decisionOf } from "./decision-of.ts";
import type { EgressPolicy } from "./egress-policy.ts";
import type { HttpFacts, MessageFacts, RequestFacts } from "./facts.ts";
import { findRoute } from "./find-route.ts";
import { parseHost } from "./host.ts";
import { judgeAddresses } from "./judge-addresses.ts";
import { judgeBudget } from "./judge-budget.ts";
import { judgeCredentials } from "./judge-credentials.ts";
import { judgeDestination } from "./judge-destination.ts";
import { judgeDlp } from "./judge-dlp.ts";
import { judgeGit } from "./judge-git.ts";
import { judgeHeaders } from "./judge-headers.ts";
import { judgeMatches } from "./judge-matches.ts";
import { judgeTarget, LONGEST_TARGET } from "./judge-target.ts";
import { judgeWrites } from "./judge-writes.ts";
import type { Route } from "./route.ts";
import type { ShowText } from "./show-text.ts";

/**
 * The one place that lets a request out of a bottle: a CONNECT before its tunnel is opened, and every request,
 * in a tunnel or not, before any byte of it is sent on or a credential is put in. All reasons are collected. Pure.
 */
export const decideRequest = (policy: EgressPolicy, facts: RequestFacts, show: ShowText): Decision => {
  const { route, reasons } = judgeDestination(policy, facts, show);
  return decisionOf([
    ...judgeHeaders(facts),
    ...(facts.kind === "request" ? judgeTarget(facts) : []),
    ...reasons,
    ...(route === null || reasons.length > 0 ? [] : judgeConnection(route, facts)),
    ...(route === null ? [] : judgeBudget(route, facts.usage)),
    ...(facts.kind === "request" ? judgeContent(policy, route, facts, show) : []),
  ]);
};

const judgeConnection = (route: Route, { addresses }: RequestFacts): Reason[] =>
  judgeAddresses(
    addresses,
    route.addresses.flatMap((range) => parseRange(range) ?? []),
  );

const judgeContent = (
  policy: EgressPolicy,
  route: Route | null,
  facts: HttpFacts,
  show: ShowText,
): Reason[] => {
  const seen = judgeDlp(policy.levels, route?.dlp.out ?? "block", facts.dlp);
  // What is refused for its length alone is not read any further.
  if (facts.target.length > LONGEST_TARGET) return seen;
  return [
    ...judgeGit(route, facts),
    ...(route === null
      ? []
      : [
          ...judgeMatches(route, facts),
          ...judgeWrites(route, facts),
          ...judgeCredentials(route, policy.placeholders, facts, show),
        ]),
    ...seen,
  ];
};

/** Decides on a response, or on one WebSocket message, of a request that was let out. Pure. */
export const decideMessage = (policy: EgressPolicy, { direction, host, dlp }: MessageFacts): Decision => {
  const parsed = parseHost(host);
  const route = parsed?.kind === "name" ? findRoute(policy.routes, parsed.name) : null;
  return decisionOf(judgeDlp(policy.levels, route?.dlp[direction] ?? "block", dlp));
};
