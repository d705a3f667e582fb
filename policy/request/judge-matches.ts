import type { Reason } from "../../model/decision.ts";
import type { HttpFacts } from "./facts.ts";
import { isPlainGitFetch } from "./git-fetch.ts";
import { describeTrap, readPath } from "./path.ts";
import { parametersOf } from "./query.ts";
import type { Route } from "./route.ts";
import { refuse } from "./rules.ts";
import { parseTarget, type Target } from "./target.ts";

type Match = NonNullable<Route["matches"]>[number];
type PathMatch = NonNullable<Match["paths"]>[number];

/** Does a request fit what a route lets through? */
export const judgeMatches = (route: Route, facts: HttpFacts): Reason[] => {
  const target = parseTarget(facts.target);
  const { matches } = route;
  if (target === null || matches === undefined) return [];
  if (route.git.fetch && isPlainGitFetch(facts)) return [];
  return [...judgeOverride(matches, target), ...judgeFit(route, matches, facts.method, target)];
};

const judgeFit = (route: Route, matches: readonly Match[], method: string, target: Target): Reason[] => {
  const { readings, traps } = readPath(target.path);
  if (traps.length > 0 && matches.some(({ paths }) => paths !== undefined)) {
    return traps.map((trap) =>
      refuse(
        "route/ambiguous-path",
        `the path holds ${describeTrap(trap)}`,
        "write it plainly, encoded once",
      ),
    );
  }
  // Where an encoded slash makes two paths of one, both must be let through.
  const fits = (match: Match) => readings.map((reading) => fitsPath(match, reading));
  const allowed = matches.filter(({ methods }) => methods?.includes(method) ?? true);
  const fitting = matches.filter((match) => fits(match).every(Boolean));
  if (readings.every((_, at) => allowed.some((match) => fits(match)[at]))) return [];
  if (allowed.length === 0) {
    return [
      refuse("route/method", `${route.host} does not let this method through`, allowedMethods(matches)),
    ];
  }
  if (fitting.length > 0) {
    return [refuse("route/method", "this path does not let this method through", allowedMethods(fitting))];
  }
  return [refuse("route/path", `${route.host} does not let this path through`, allowedPaths(allowed))];
};

const fitsPath = ({ paths }: Match, path: string): boolean =>
  paths?.some((one) => ("exact" in one ? path === one.exact : hasPrefix(path, one.prefix))) ?? true;

const hasPrefix = (path: string, prefix: string): boolean =>
  path === prefix || path.startsWith(prefix.endsWith("/") ? prefix : `${prefix}/`);

/** Frameworks take a `_method` parameter for the method. */
const judgeOverride = (matches: readonly Match[], { query }: Target): Reason[] =>
  matches.some(({ methods }) => methods !== undefined) &&
  parametersOf(query).some(({ name }) => name === "_method")
    ? [refuse("request/disguise", "_method gives the request a second method", "leave it out of the query")]
    : [];

const allowedMethods = (matches: readonly Match[]): string =>
  `use ${[...new Set(matches.flatMap(({ methods }) => methods ?? []))].sort().join(", ")}`;

const allowedPaths = (matches: readonly Match[]): string => {
  const named = [...new Set(matches.flatMap(({ paths }) => paths ?? []).map(describePath))].sort();
  return `with this method: ${named.join(", ")}`;
};

const describePath = (path: PathMatch): string =>
  "exact" in path ? path.exact : `${path.prefix.replace(/\/$/, "")}/…`;
