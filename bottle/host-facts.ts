import type { Secret } from "./secret.ts";

/** A file that was looked for on the host. */
export type HostFile =
  | { readonly kind: "read"; readonly text: Secret }
  | { readonly kind: "missing" }
  /** `why` is the system's name for it, such as EACCES, or a few words. */
  | { readonly kind: "unreadable"; readonly why: string };

/** A file that the gate will need; its content is not looked at. */
export interface KeyFile {
  readonly path: string;
  /** Null: it is there, and only its owner can use it. */
  readonly wrong: string | null;
}

/** All that a plan needs to know of the host, gathered before; a plan is made from nothing else. */
export interface HostFacts {
  /** In `ms` since 1970. */
  readonly now: number;
  /** The user's home directory. */
  readonly home: string;
  /** The directory of the user's manifests. */
  readonly configuration: string;
  /** The directory that the agent works in; null: it begins with an empty one. */
  readonly workspace: string | null;
  readonly uid: number;
  readonly gid: number;
  /** Those variables that were asked for and are set. */
  readonly variables: ReadonlyMap<string, Secret>;
  /** Those files that a provider asked for, by path. */
  readonly files: ReadonlyMap<string, HostFile>;
  readonly keys: readonly KeyFile[];
  /** Skills that the user has. */
  readonly skills: readonly string[];
}
