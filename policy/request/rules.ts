import type { Reason } from "../../model/decision.ts";

/**
 * Every rule that a request can break, with the HTTP status of its refusal (RFC 9110; 429 is RFC 6585). A secret
 * that is seen has the rule `secret/<rule of the scanner>` and status 403.
 */
const STATUS = {
  "request/header": 400,
  "request/framing": 400,
  "request/method": 400,
  "request/target": 400,
  "request/target-length": 414,
  "request/disguise": 400,
  "request/upgrade": 400,
  "host/malformed": 400,
  "host/missing": 400,
  "host/disagreement": 421,
  "host/address": 403,
  "host/no-route": 403,
  "host/port": 403,
  "host/clear-text": 403,
  "host/random-label": 403,
  "address/none": 502,
  "address/refused": 403,
  "route/method": 403,
  "route/path": 403,
  "route/ambiguous-path": 400,
  "git/push": 403,
  "git/lfs-write": 403,
  "git/fetch": 403,
  "write/hosting": 403,
  "write/graphql-unread": 403,
  "credential/header": 403,
  "credential/query": 403,
  "secret/known": 403,
  "secret/unread": 403,
  "budget/requests": 429,
  "budget/sent": 429,
  "budget/names": 429,
} as const;

export type RequestRule = keyof typeof STATUS;

/** Every rule of requests but those of the scanner. */
export const REQUEST_RULES = Object.keys(STATUS) as readonly RequestRule[];

/** The HTTP status to answer with when this rule is broken. */
export const statusOf = (rule: string): number =>
  Object.hasOwn(STATUS, rule) ? STATUS[rule as RequestRule] : 403;

/** A reason that refuses the request. */
export const refuse = (rule: RequestRule, message: string, hint: string): Reason => ({
  rule,
  level: "block",
  message,
  hint,
});
