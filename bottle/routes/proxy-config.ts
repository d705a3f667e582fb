import type { EgressPolicy } from "../../policy/request/egress-policy.ts";
import type { Route } from "../../policy/request/route.ts";
import { placeholderFor } from "../providers/placeholder.ts";

/** What the proxy is told; values of credentials reach it apart from this. */
export interface ProxyConfig {
  readonly policy: EgressPolicy;
  /** Names of the credentials that it asks for, with the hosts that each is sent to. */
  readonly credentials: readonly { readonly tokenRef: string; readonly hosts: readonly string[] }[];
  /** Hosts that a second scanner behind the proxy lets through unread: it would trip over the injected credential. */
  readonly passThrough: readonly string[];
}

/** What a sighting of each confidence does on the way out. */
const LEVELS = { high: "block", medium: "block", low: "warn" } as const;

/** The one mapping from routes to the proxy's configuration. `own` are the placeholders that providers chose. */
export const proxyConfig = (routes: readonly Route[], own: Readonly<Record<string, string>>): ProxyConfig => {
  const refs = [...new Set(routes.flatMap(({ auth }) => auth?.token_ref ?? []))].sort();
  return {
    policy: {
      routes,
      placeholders: Object.fromEntries(refs.map((ref) => [ref, own[ref] ?? placeholderFor(ref)])),
      levels: LEVELS,
    },
    credentials: refs.map((tokenRef) => ({
      tokenRef,
      hosts: routes.filter(({ auth }) => auth?.token_ref === tokenRef).map(({ host }) => host),
    })),
    passThrough: routes.filter(({ owner }) => owner !== null).map(({ host }) => host),
  };
};
