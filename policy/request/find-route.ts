import type { Route } from "./route.ts";
import { coversName, isWildcard } from "./route-host.ts";

/** The route for a host name: its own, else the one whose star stands for its first label. */
export const findRoute = (routes: readonly Route[], name: string): Route | null => {
  const covering = routes.filter(({ host }) => coversName(host, name));
  return covering.find(({ host }) => !isWildcard(host)) ?? covering[0] ?? null;
};
