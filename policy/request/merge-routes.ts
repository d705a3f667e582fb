import type { Reason } from "../../model/decision.ts";
import { Fault } from "../../model/fault.ts";
import type { ManifestRoute, Route } from "./route.ts";
import { coversName, isWildcard } from "./route-host.ts";

/** The routes of one provider of credentials. */
export interface ProviderRoutes {
  readonly owner: string;
  readonly routes: readonly ManifestRoute[];
}

/** All routes of a bottle, and what the launch says about them. */
export interface MergedRoutes {
  readonly routes: readonly Route[];
  /** The manifest's routes that do not hold, or not everywhere. */
  readonly notes: readonly Reason[];
}

/**
 * Joins the routes of providers, which own their hosts, with the manifest's, which fill the gaps.
 * @throws Fault when two providers, or two entries of one list, name the same host.
 */
export const mergeRoutes = (
  providers: readonly ProviderRoutes[],
  manifest: readonly ManifestRoute[],
): MergedRoutes => {
  const owned = providers.flatMap(({ owner, routes }) => routes.map((route): Route => ({ ...route, owner })));
  for (const [at, one] of owned.entries()) {
    const other = owned.slice(0, at).find(({ host }) => overlap(host, one.host));
    if (other !== undefined && (other.host === one.host || other.owner !== one.owner)) {
      throw new Fault(
        `egress.routes: ${one.host} is owned by ${other.owner} (${other.host}) and by ${one.owner}`,
        {
          hint: "use one provider for it",
        },
      );
    }
  }
  const twice = manifest.find(({ host }, at) => manifest.findIndex((other) => other.host === host) !== at);
  if (twice !== undefined) {
    throw new Fault(`egress.routes: ${twice.host} is there twice`, {
      hint: "write one route for a host, with all its matches",
    });
  }
  const kept = manifest.filter(({ host }) => !owned.some((own) => shadows(own.host, host)));
  return {
    routes: [...owned, ...kept.map((route): Route => ({ ...route, owner: null }))],
    notes: manifest.flatMap(({ host }) => notesOn(host, owned)),
  };
};

/** Nothing of the second is left where the first holds. */
const shadows = (owned: string, host: string): boolean =>
  owned === host || (!isWildcard(host) && coversName(owned, host));

const overlap = (a: string, b: string): boolean => shadows(a, b) || shadows(b, a);

const notesOn = (host: string, owned: readonly Route[]): readonly Reason[] =>
  owned
    .filter((own) => overlap(own.host, host))
    .map((own) => ({
      rule: "route/owned",
      level: "warn",
      message: shadows(own.host, host)
        ? `the manifest's route for ${host} does not hold: ${own.owner} owns ${own.host}`
        : `the manifest's route for ${host} does not hold for ${own.host}, which ${own.owner} owns`,
      hint: "take the route out of the manifest; a provider's host has the provider's route only",
    }));
