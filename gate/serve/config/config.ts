import type { Listener } from "../../../sys/bind-server.ts";
import type { ForwardTarget } from "../../forward/target.ts";

export type Right = "read" | "write";

/** One mirror. Paths are absolute. */
export interface ServedRepository {
  readonly name: string;
  readonly gitDir: string;
  readonly upstream: ForwardTarget;
  /** The operator's policy, which the mirror's own extends; null: the built-in one. */
  readonly policy: string | null;
  readonly stale: "refuse" | "serve";
  readonly objectFormat: "sha1" | "sha256";
  /** Beginnings of the names of mirrored refs, without a slash at the end. */
  readonly namespaces: readonly string[];
}

/** What a client shows to be let in, as a digest. */
export type Proof =
  | { readonly kind: "token"; readonly sha256: Uint8Array }
  | { readonly kind: "password"; readonly scrypt: Scrypt };

/** scrypt's parameters (RFC 7914), salt and result. */
export interface Scrypt {
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

export interface Client {
  readonly name: string;
  readonly proof: Proof;
  readonly rights: ReadonlyMap<string, ReadonlySet<Right>>;
}

/** Times in `ms`, sizes in `bytes`. */
export interface Limits {
  readonly running: number;
  readonly pushes: number;
  readonly waiting: number;
  readonly perClient: number;
  readonly connections: number;
  readonly waitMs: number;
  readonly fetchMs: number;
  readonly pushMs: number;
  readonly idleMs: number;
  readonly refreshMs: number;
  readonly fillMs: number;
  readonly pushBytes: number;
  readonly shutdownMs: number;
}

export interface ServeConfig {
  /** Absolute. */
  readonly stateDir: string;
  readonly listen: readonly Listener[];
  readonly metrics: Listener | null;
  readonly repositories: ReadonlyMap<string, ServedRepository>;
  readonly clients: readonly Client[];
  readonly limits: Limits;
}
