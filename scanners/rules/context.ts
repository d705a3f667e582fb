import { basicAuthorization, bearerAuthorization } from "../probes/authorization.ts";
import { jsonWebToken, supabaseServiceRole } from "../probes/json-web-token.ts";
import { urlCredentials, urlToken } from "../probes/url-credentials.ts";
import type { Rule } from "./rule.ts";

/** What its surroundings give away: URLs, headers, JSON web tokens. */
export const CONTEXT: readonly Rule[] = [
  {
    id: "url-credentials",
    title: "Password in a URL",
    probe: urlCredentials,
    confidence: "medium",
    rank: 1,
    remedy:
      "Change the password (or revoke the token) at that host, and give it to git or the client another way.",
  },
  {
    id: "url-token",
    title: "Token in a URL",
    probe: urlToken,
    confidence: "medium",
    rank: 1,
    remedy: "Revoke the token at that host, and give it to git or the client another way.",
  },
  {
    id: "basic-authorization",
    title: "Basic authorization header",
    probe: basicAuthorization,
    confidence: "medium",
    rank: 1,
    remedy: "Change the password at that service.",
  },
  {
    id: "bearer-authorization",
    title: "Bearer authorization header",
    probe: bearerAuthorization,
    confidence: "medium",
    rank: 0,
    remedy: "Revoke the token at that service.",
  },
  {
    id: "json-web-token",
    title: "JSON web token",
    probe: jsonWebToken,
    confidence: "medium",
    rank: 1,
    remedy:
      "End the session or revoke the token where it was issued; if it never expires, change the signing key.",
  },
  {
    id: "supabase-service-role",
    title: "Supabase service role key",
    probe: supabaseServiceRole,
    confidence: "high",
    rank: 3,
    remedy: "Rotate the JWT secret under Project settings › API in Supabase.",
  },
];
