import type { EgressPolicy } from "../../policy/request/egress-policy.ts";
import type { Header } from "../../policy/request/facts.ts";
import type { Route } from "../../policy/request/route.ts";

/** What of a request can hold a credential. */
export interface Injectable {
  readonly target: string;
  readonly headers: readonly Header[];
}

/** The same, as it is sent upstream. */
export interface Injected extends Injectable {
  /** The name of the credential that was put in; null: the request held no placeholder. */
  readonly injected: string | null;
}

/** Puts credentials in the place of placeholders, in requests that `decideRequest` let out. */
export interface Injector {
  /** @throws Fault when the credential is not there, or not of the kind that the route sends */
  inject(route: Route, head: Injectable): Injected;
  /** Credentials known now, by name. The same map until they rotate. */
  values(): ReadonlyMap<string, string>;
  /**
   * Reads the credentials again, and from then on looks for these placeholders, where some are given; when that
   * fails, all stays as it was. @throws Fault
   */
  reload(placeholders?: EgressPolicy["placeholders"]): Promise<void>;
  /** Forgets them all. */
  close(): void;
}
