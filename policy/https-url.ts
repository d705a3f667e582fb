/** Where an https URL leads. */
export interface HttpsUrl {
  readonly host: string;
  /** Null: 443. */
  readonly port: string | null;
}

/** What is wrong with a URL, in words that hold nothing of it, and what would be right. */
export interface Wrong {
  readonly wrong: string;
  readonly right: string;
}

const HOST = "(?<host>[A-Za-z0-9_][A-Za-z0-9._-]*|\\[[0-9A-Fa-f:.]+\\])";
const HTTPS = new RegExp(`^https://${HOST}(?::(?<port>[1-9][0-9]{0,4}))?/(?<path>.+)$`);
/** What RFC 3986 lets stand in a segment, but for `@`, which a user may precede. */
const SEGMENT = "(?:[A-Za-z0-9._~!$&'()*+,;=:-]|%[0-9A-Fa-f]{2})+";
const PATH = new RegExp(`^${SEGMENT}(?:/${SEGMENT})*/?$`);
const HIGHEST_PORT = 65_535;

/** Whether a URL is meant for the web, however wrong it is. */
export const isWebUrl = (url: string): boolean => /^https?:/i.test(url);

/**
 * Reads the URL of a repository that is reached over https. Strict: what git or its transport would read in
 * another way, such as `..`, a query or a credential, is refused.
 */
export const readHttpsUrl = (url: string): HttpsUrl | Wrong => {
  if (url.includes("@")) {
    return {
      wrong: "it holds a user or a password, which everyone who reads the policy or the logs would see",
      right:
        "put the token into a file that only the gate's account can read, named in token_file; a user goes into username",
    };
  }
  if (/^http:/i.test(url))
    return { wrong: "http carries code and credential in clear", right: "write https://" };
  const { host, port, path } = HTTPS.exec(url)?.groups ?? {};
  if (host === undefined || path === undefined)
    return { wrong: "it is not https://host/path or https://host:port/path", right: "write such a URL" };
  if (port !== undefined && Number(port) > HIGHEST_PORT)
    return { wrong: `its port is over ${HIGHEST_PORT}`, right: "write the port that the server listens on" };
  if (!PATH.test(path) || path.split("/").some((part) => /^(?:\.|%2e){1,2}$/i.test(part))) {
    return {
      wrong: "its path is not plain",
      right: "write the path without a query, empty parts, `.`, `..` and blanks",
    };
  }
  return { host, port: port ?? null };
};
