import type { Origin as Place } from "../../policy/file/tree.ts";
import type { Origin } from "../library/library.ts";
import type { ManifestFile } from "../manifest/read-manifest.ts";
import type { Settings } from "../manifest/schema.ts";

/** Where a value is written. */
export interface Source extends Place {
  /** As `git.user.email`; a route is named by its host. */
  readonly key: string;
}

/** An agent in its bottle: everything merged, every value with the place where it is written. */
export interface Manifest {
  readonly agent: {
    readonly name: string;
    readonly file: string;
    readonly from: Origin;
    readonly prompt: string;
    readonly skills: readonly string[];
  };
  /** Parents first. */
  readonly chain: readonly { readonly name: string; readonly file: string }[];
  readonly settings: Settings;
  /** The place of what stands at a path; null: nowhere, it is a default. */
  readonly source: (path: readonly PropertyKey[]) => Source | null;
  /** Every file that was read. */
  readonly files: readonly Pick<ManifestFile, "file" | "text">[];
}
