import type { Secret } from "../secret.ts";

/** The values of credentials, and the names of those that have none. */
export interface Tokens {
  readonly values: ReadonlyMap<string, Secret>;
  readonly missing: readonly string[];
}

/**
 * The one place where the names of credentials become values, for every backend: what a provider brought comes
 * first, then the host's variables. An empty one is missing.
 */
export const resolveTokens = (
  refs: readonly string[],
  provisioned: ReadonlyMap<string, Secret>,
  variables: ReadonlyMap<string, Secret>,
): Tokens => {
  const found = refs.map((ref) => [ref, provisioned.get(ref) ?? variables.get(ref)] as const);
  return {
    values: new Map(found.flatMap(([ref, value]) => (isSet(value) ? [[ref, value] as const] : []))),
    missing: found.flatMap(([ref, value]) => (isSet(value) ? [] : [ref])),
  };
};

const isSet = (value: Secret | undefined): value is Secret => value !== undefined && value.reveal() !== "";
