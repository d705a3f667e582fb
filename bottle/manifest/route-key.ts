import { entryOf, plainOf, type Tree } from "../../policy/file/tree.ts";
import { routeHost } from "../../policy/request/route-host.ts";

/** The host of a route in its normal form, by which routes replace each other; null where there is none. */
export const routeKey = (route: Tree): string | null => {
  const host = entryOf(route, "host");
  const text = host === undefined ? undefined : plainOf(host);
  if (typeof text !== "string") return null;
  const read = routeHost(text);
  return "host" in read ? read.host : text;
};
