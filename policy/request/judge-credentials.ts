import type { Reason } from "../../model/decision.ts";
import type { HttpFacts } from "./facts.ts";
import { headerName, headerValues, trimValue } from "./headers.ts";
import { parametersOf } from "./query.ts";
import type { Route } from "./route.ts";
import { refuse } from "./rules.ts";
import type { ShowText } from "./show-text.ts";
import { parseTarget } from "./target.ts";

/** Headers that hold a credential, by the words their names end in. */
const CREDENTIAL =
  /^(?:.*-)?(?:authorization|api-?key|subscription-key|auth-key|token|secret|password|passwd|cookie2?|credentials?)$/;
/** Names that end so and hold none. */
const NO_CREDENTIAL = /^(?:.*-)?(?:csrf|xsrf|continuation|page|sync)-token$/;

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
      isCredential(name, tunnel !== null) &&
      !credentials.includes(headerName(name)) &&
      !(placeholder !== undefined && carries(value, placeholder)),
  );
  return [
    ...foreign.map(([name]) =>
      refuse("credential/header", `${show(name)} holds a credential that is not for ${host} to have`, hint),
    ),
    ...(headerValues(headers, "authorization").length > 1
      ? [refuse("credential/header", "there is more than one Authorization", "send one")]
      : []),
    ...[...parametersHolding(target)].map((name) =>
      refuse("credential/query", `the query holds a credential in ${name}`, hint),
    ),
  ];
};

const isCredential = (header: string, inTunnel: boolean): boolean => {
  const name = headerName(header);
  // What a client says to the proxy itself stays with the proxy.
  if (name === "proxy-authorization") return inTunnel;
  return CREDENTIAL.test(name) && !NO_CREDENTIAL.test(name);
};

const carries = (value: string, placeholder: string): boolean => {
  const [, scheme, rest] = /^(?:(bearer|token|basic)[ \t]+)?(.+)$/i.exec(trimValue(value)) ?? [];
  if (rest === placeholder) return true;
  if (scheme?.toLowerCase() !== "basic" || rest === undefined) return false;
  const [user, ...password] = Buffer.from(rest, "base64").toString("latin1").split(":");
  const secret = password.join(":");
  return secret === placeholder || (user === placeholder && (secret === "" || secret === "x-oauth-basic"));
};

const parametersHolding = (target: string): ReadonlySet<string> =>
  new Set(
    parametersOf(parseTarget(target)?.query ?? null)
      .filter(({ name, value }) => PARAMETERS.has(name) && value !== "")
      .map(({ name }) => name),
  );
