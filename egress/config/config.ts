import type { EgressPolicy } from "../../policy/request/egress-policy.ts";
import type { Listener } from "../../sys/bind-server.ts";
import type { Limits } from "../house.ts";

/** Where credentials are read from. Paths are absolute. */
export type CredentialsFrom =
  | { readonly kind: "stdin" }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "descriptor"; readonly fd: number };

/** What `bottle egress` is told. Paths are absolute. */
export interface EgressConfig {
  readonly listen: readonly Listener[];
  readonly ca: {
    readonly certificate: string;
    readonly lifetimeMs: number;
    readonly nameConstraints: boolean;
  };
  readonly policy: EgressPolicy;
  /** Null: no route has a credential. */
  readonly credentials: CredentialsFrom | null;
  /** Addresses by name. */
  readonly hosts: ReadonlyMap<string, readonly string[]>;
  readonly extraCa: readonly string[];
  /** Whether servers that speak HTTP/2 are spoken to in it. */
  readonly http2: boolean;
  /** A proxy that connections are made through. */
  readonly nextHop: { readonly host: string; readonly port: number } | null;
  /** pipelock as the next hop, started and ended with the proxy. */
  readonly pipelock: { readonly program: string; readonly directory: string } | null;
  readonly audit: string;
  readonly flows: string | null;
  readonly limits: Limits;
}
