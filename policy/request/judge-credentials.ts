import type { Reason } from "../../model/decision.ts";
import { isCredentialHeader } from "./credential-header.ts";
import type { HttpFacts } from "./facts.ts";
import { headerName, headerValues } from "./headers.ts";
import { placeholderParameter, placeholderSpot } from "./placeholder-spot.ts";
import { parametersOf } from "./query.ts";
import type { Route } from "./route.ts";
import { refuse } from "./rules.ts";
import type { ShowText } from "./show-text.ts";
import { parseTarget } from "./target.ts";

/** Parameters of a query that hold a credential. */
const PARAMETERS = new Set([
  "access_token",
  "private_token",
  "job_token",
  "auth_token",
  "oauth_token",
  "id_token",
  "refresh_token",
  "token",
  "api_key",
  "api-key",
  "apikey",
  "client_secret",
  "password",
  "x-amz-signature",
  "x-goog-signature",
  "sig",
]);

/** An agent's own key to an allowed host is a way out: only the placeholder may stand where a credential does. */
export const judgeCredentials = (
  { auth, credentials, host }: Route,
  placeholders: Readonly<Record<string, string>>,
  { headers, target, tunnel }: HttpFacts,
  show: ShowText,
): Reason[] => {
  if (credentials === "any") return [];
  const placeholder =
    auth !== undefined && Object.hasOwn(placeholders, auth.token_ref)
      ? placeholders[auth.token_ref] || undefined
      : undefined;
  const hint =
    auth === undefined
      ? "send none; the bottle's owner can name the header in the route's `credentials`"
      : "send the placeholder from the environment; the proxy puts the credential in";
  const foreign = headers.filter(
    ([name, value]) =>
      (isCredential(name, tunnel !== null) || isOwnHeader(auth, name)) &&
      !credentials.includes(headerName(name)) &&
      !(placeholder !== undefined && placeholderSpot(value, placeholder) !== null),
  );
  return [
    ...foreign.map(([name]) =>
      refuse("credential/header", `${show(name)} holds a credential that is not for ${host} to have`, hint),
    ),
    ...(headerValues(headers, "authorization").length > 1
      ? [refuse("credential/header", "there is more than one Authorization", "send one")]
      : []),
    ...[...parametersHolding(auth, placeholder, target)].map((name) =>
      refuse("credential/query", `the query holds a credential in ${name}`, hint),
    ),
  ];
};

const isCredential = (header: string, inTunnel: boolean): boolean =>
  // What a client says to the proxy itself stays with the proxy.
  isCredentialHeader(header) && (inTunnel || headerName(header) !== "proxy-authorization");

/** A route can name any header for its credential; then nothing else may stand there. */
const isOwnHeader = (auth: Route["auth"], header: string): boolean =>
  auth?.scheme === "header" && headerName(header) === auth.name;

const parametersHolding = (
  auth: Route["auth"],
  placeholder: string | undefined,
  target: string,
): ReadonlySet<string> => {
  const query = parseTarget(target)?.query ?? null;
  const own = auth?.scheme === "query" && auth.name !== undefined ? auth.name : null;
  const fine = own === null || placeholder === undefined ? null : placeholderParameter(own, placeholder);
  const rest =
    query
      ?.split("&")
      .filter((part) => part !== fine)
      .join("&") ?? null;
  return new Set(
    parametersOf(rest)
      .filter(({ name, value }) => (PARAMETERS.has(name) || name === own?.toLowerCase()) && value !== "")
      .map(({ name }) => name),
  );
};
