import { describeTrap, readPath } from "./path.ts";

/** What is wrong with a path in a route, which is written decoded, an encoded slash as `%2F`; null when nothing is. */
export const routePath = (text: string): string | null => {
  if (!text.startsWith("/")) return `must begin with a slash, not ${JSON.stringify(text)}`;
  if (text.includes("?")) return "must not hold a query: every query of the path is meant";
  if (/%(?!2F)/.test(text)) return "must be written decoded; only a kept slash is written %2F";
  const [trap] = readPath(encodeURI(text).replaceAll("%252F", "%2F")).traps;
  return trap === undefined ? null : `must not hold ${describeTrap(trap)}: a request with it is refused`;
};
