import type { Sighting, Spot } from "../../model/finding.ts";
import type { Oid } from "../../model/oid.ts";
import type { Raw } from "../../model/raw.ts";

/** One secret at one place. */
export interface Occurrence {
  readonly sighting: Sighting;
  readonly spot: Spot;
  /** For a file: what stood at its path before, which decides whether the secret is old news. */
  readonly file: FileVersion | null;
}

/** A version of a file and the versions it was made from. */
export interface FileVersion {
  readonly by: Oid;
  readonly path: Raw;
  readonly oid: Oid;
  readonly olds: readonly (Oid | null)[];
  /** How many files the commit adds, this one included or not. */
  readonly commit: { readonly added: number };
}

/** Names a secret of a rule, for comparing. */
export const secretKey = ({ rule, fingerprint }: Sighting): string => `${rule} ${fingerprint}`;
