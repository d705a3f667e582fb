import type { Confidence } from "../../model/finding.ts";
import type { Verdict } from "../policy.ts";
import type { Route } from "./route.ts";

/** What a bottle's proxy lets through; every default is filled in. */
export interface EgressPolicy {
  /** No two for the same host. Their order means nothing. */
  readonly routes: readonly Route[];
  /** What the agent holds in place of a credential, by the route's `token_ref`. No secret. */
  readonly placeholders: Readonly<Record<string, string>>;
  /** What a sighting of each confidence does where a route's `dlp` is `block`. */
  readonly levels: Readonly<Record<Confidence, Verdict>>;
}
