import type { Reason } from "../../model/decision.ts";
import { statusOf } from "../../policy/request/rules.ts";

/** Why a request is not answered by the server that it is for. `error`: nobody refused it, it did not work. */
export interface Failure {
  readonly verdict: "reject" | "error";
  readonly status: number;
  readonly reasons: readonly [Reason, ...Reason[]];
}

/** What a policy refused. */
export const refused = (reasons: readonly [Reason, ...Reason[]]): Failure => ({
  verdict: "reject",
  status: statusOf(reasons[0].rule),
  reasons,
});

/** Everything else that can go wrong, with its status (RFC 9110, section 15). */
const FAILURES = {
  "proxy/malformed": [400, "the request is not well formed HTTP/1.1", "send one request at a time, plainly"],
  "proxy/version": [505, "the request is not HTTP/1.1", "speak HTTP/1.1 to the proxy"],
  "proxy/headers": [431, "the headers are too long", "send fewer or shorter headers"],
  "proxy/slow": [408, "the request did not come in time", "send it without a pause"],
  "proxy/not-tls": [400, "the tunnel does not begin with TLS", "speak TLS in it; only TLS is let through"],
  "proxy/handshake": [400, "TLS with the agent was not agreed", "trust the bottle's certificate authority"],
  "proxy/too-large": [413, "the body is longer than the proxy takes", "send it in parts"],
  "proxy/room": [503, "the proxy has no room for this body now", "try again, or send less at a time"],
  "proxy/busy": [503, "the proxy holds as many connections as it may", "close some, and try again"],
  "proxy/stopping": [503, "the proxy is stopping", "try again when it is back"],
  "agent/gone": [499, "the agent closed the connection", "ask again"],
  "proxy/time": [504, "the exchange took longer than any may", "ask for less at a time"],
  "proxy/failed": [500, "the proxy itself failed", "the bottle's owner finds the cause in its log"],
  "credential/missing": [502, "the proxy has no credential for this route", "the bottle's owner sets it"],
  "upstream/unreachable": [502, "the server could not be reached", "try again later"],
  "upstream/certificate": [
    502,
    "the server's certificate is not valid for its name",
    "the bottle's owner can add a certificate authority to the proxy's configuration",
  ],
  "upstream/broken": [502, "the server broke off, or did not answer with HTTP", "try again later"],
  "upstream/slow": [504, "the server did not answer in time", "try again later"],
} as const;

export type FailureRule = keyof typeof FAILURES;

/** Rules that say that a request was refused rather than that it failed. */
const REFUSALS: ReadonlySet<FailureRule> = new Set<FailureRule>([
  "proxy/malformed",
  "proxy/version",
  "proxy/headers",
  "proxy/slow",
  "proxy/not-tls",
  "proxy/too-large",
  "proxy/room",
  "proxy/busy",
  "proxy/stopping",
]);

/** A failure in words that hold nothing of the request. */
export const failure = (rule: FailureRule): Failure => {
  const [status, message, hint] = FAILURES[rule];
  return {
    verdict: REFUSALS.has(rule) ? "reject" : "error",
    status,
    reasons: [{ rule, level: "block", message, hint }],
  };
};

/** Thrown where a request can go no further. */
export class Stopped extends Error {
  override readonly name = "Stopped";
  readonly failure: Failure;
  /** What the operator should know beyond it, safe to print. */
  readonly detail: string | null;

  constructor(failure: Failure, detail: string | null = null) {
    super(failure.reasons[0].message);
    this.failure = failure;
    this.detail = detail;
  }
}
