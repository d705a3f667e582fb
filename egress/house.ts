import type { EgressPolicy } from "../policy/request/egress-policy.ts";
import type { ShowText } from "../policy/request/show-text.ts";
import type { Authority } from "./ca/authority.ts";
import type { DialOptions } from "./connect/dial.ts";
import type { Http2Sessions } from "./connect/http2-sessions.ts";
import type { PinnedAgent } from "./connect/pinned-agent.ts";
import type { Resolver } from "./connect/resolver.ts";
import type { Account } from "./connect/usage.ts";
import type { Dlp } from "./dlp/dlp.ts";
import type { FlowBook } from "./flow-draft.ts";
import type { FailureRule } from "./http/failure.ts";
import type { SpoolRoom } from "./http/spool.ts";
import type { Injector } from "./inject/injector.ts";

/** Times in `ms`, sizes in `bytes`. */
export interface Limits {
  readonly connections: number;
  readonly headerBytes: number;
  readonly headerMs: number;
  readonly connectMs: number;
  readonly resolveMs: number;
  readonly responseMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
  readonly bodyBytes: number;
  readonly spoolBytes: number;
  readonly messageBytes: number;
  readonly shutdownMs: number;
}

/** What the configuration says about one request; another configuration makes another. */
export interface Orders {
  readonly policy: EgressPolicy;
  readonly dlp: Dlp;
  readonly show: ShowText;
  readonly limits: Limits;
}

/** What every request meets. */
export interface House extends FlowBook {
  /** Read once for a request. */
  readonly orders: () => Orders;
  readonly authority: Authority;
  readonly injector: Injector;
  readonly resolve: Resolver;
  readonly account: (routeHost: string) => Account;
  readonly agent: PinnedAgent;
  /** Null: servers are only spoken HTTP/1.1 to. */
  readonly http2: Http2Sessions | null;
  readonly dialOptions: DialOptions;
  readonly room: SpoolRoom;
  /** Ends everything at once. */
  readonly ending: AbortSignal;
  /** Why nothing is let through at present; null when nothing keeps it. */
  readonly refusing: () => FailureRule | null;
  /** Writes a line for the operator; it must hold no secret. */
  readonly log: (line: string) => void;
}
