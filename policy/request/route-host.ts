import { parseHost } from "./host.ts";

const WILDCARD = "*.";

/** Reads a route's host into its normal form, or says what is wrong with it. */
export const routeHost = (text: string): { readonly host: string } | { readonly wrong: string } => {
  const wild = text.startsWith(WILDCARD);
  const host = parseHost(wild ? text.slice(WILDCARD.length) : text);
  if (host === null) {
    const example = "such as api.example.com or *.example.com, without scheme, port or path";
    return { wrong: `must be a host name, ${example}, not ${JSON.stringify(text)}` };
  }
  if (host.kind === "address") return { wrong: "must be a name; a route to an address is never let through" };
  if (!wild) return { host: host.name };
  return host.name.includes(".")
    ? { host: WILDCARD + host.name }
    : { wrong: `must name at least two labels after the star, not ${JSON.stringify(text)}` };
};

/** Does a route's host cover a name? A star stands for exactly one label. */
export const coversName = (host: string, name: string): boolean =>
  host.startsWith(WILDCARD)
    ? name.slice(name.indexOf(".") + 1) === host.slice(WILDCARD.length) && name.includes(".")
    : host === name;

export const isWildcard = (host: string): boolean => host.startsWith(WILDCARD);
