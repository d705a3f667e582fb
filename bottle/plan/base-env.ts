import { CA_FILE, EGRESS, HOME } from "./layout.ts";

const PROXY = `http://${EGRESS.host}:${EGRESS.port}`;
/** The gate is on the loopback; what else is there never needs the proxy. */
const DIRECT = "localhost,127.0.0.1,::1";

/** Variables by which the programs of a bottle find the proxy and trust its CA; no wall, the network is. */
export const BASE_ENV: Readonly<Record<string, string>> = {
  HOME,
  HTTP_PROXY: PROXY,
  HTTPS_PROXY: PROXY,
  NO_PROXY: DIRECT,
  http_proxy: PROXY,
  https_proxy: PROXY,
  no_proxy: DIRECT,
  NODE_USE_ENV_PROXY: "1",
  ...Object.fromEntries(
    [
      "AWS_CA_BUNDLE",
      "CARGO_HTTP_CAINFO",
      "CODEX_CA_CERTIFICATE",
      "CURL_CA_BUNDLE",
      "DENO_CERT",
      "GIT_SSL_CAINFO",
      "NIX_SSL_CERT_FILE",
      "NODE_EXTRA_CA_CERTS",
      "PIP_CERT",
      "REQUESTS_CA_BUNDLE",
      "SSL_CERT_FILE",
    ].map((name) => [name, CA_FILE]),
  ),
};

/** Further variables that would lead programs past the bottle's own files. */
const MORE = [
  "ALL_PROXY",
  "all_proxy",
  "GIT_CONFIG_GLOBAL",
  "GIT_CONFIG_COUNT",
  "GIT_CONFIG_PARAMETERS",
  "GIT_SSH_COMMAND",
];

/** Is this a variable that the launcher sets or keeps away? */
export const isLaunchers = (name: string): boolean => Object.hasOwn(BASE_ENV, name) || MORE.includes(name);
