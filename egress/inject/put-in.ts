import { Fault } from "../../model/fault.ts";
import { isCredentialHeader } from "../../policy/request/credential-header.ts";
import type { Header } from "../../policy/request/facts.ts";
import { headerName } from "../../policy/request/headers.ts";
import {
  type PlaceholderSpot,
  placeholderParameter,
  placeholderSpot,
} from "../../policy/request/placeholder-spot.ts";
import type { Route } from "../../policy/request/route.ts";
import type { Injectable } from "./injector.ts";

type Auth = NonNullable<Route["auth"]>;

/** A credential, and what the agent holds in its place. The value is asked for only where it is put in. */
export interface Credential {
  readonly value: string;
  readonly placeholder: string;
}

/**
 * Puts a credential in wherever the request holds its placeholder, and nowhere else: in headers that hold
 * credentials, in the pair of Basic, in the route's own parameter. In the usual places (`Authorization`, `x-api-key`,
 * the route's own) it is written as the route's scheme says, once; elsewhere it takes the placeholder's place. Null
 * when there is no placeholder. Pure. @throws Fault when the credential is not of the kind that the scheme needs
 */
export const putIn = (auth: Auth, credential: Credential, head: Injectable): Injectable | null => {
  const spots = head.headers.map((header) => spotOf(auth, credential, header));
  const query = queryWith(auth, credential, head.target);
  if (query === null && spots.every((spot) => spot === null)) return null;
  // Where the scheme's own place is taken, a placeholder elsewhere stays where it is.
  const taken =
    auth.scheme !== "query" && head.headers.some((header, at) => isTaken(auth, header, spots[at]));
  let isPut = query !== null;
  const headers = head.headers.flatMap((header, at): readonly Header[] => {
    const spot = spots[at] ?? null;
    if (spot === null) return [header];
    if (spot.kind === "pair") return [[header[0], basic(pairWith(auth, credential, spot))]];
    if (!isUsual(auth, header) || (taken && !isOwn(auth, header))) return [inPlace(credential, header)];
    if (isPut) return [];
    isPut = true;
    return written(auth, credential, header);
  });
  const moved = auth.scheme === "query" && query === null && isPut;
  return { headers, target: moved ? appended(auth, credential, head.target) : (query ?? head.target) };
};

const spotOf = (auth: Auth, { placeholder }: Credential, [name, value]: Header): PlaceholderSpot | null =>
  (isCredentialHeader(name) || isNamed(auth, name)) && headerName(name) !== "proxy-authorization"
    ? placeholderSpot(value, placeholder)
    : null;

const isNamed = ({ scheme, name }: Auth, header: string): boolean =>
  scheme === "header" && headerName(header) === name;

/** The header that the scheme writes. */
const isOwn = (auth: Auth, [name]: Header): boolean =>
  auth.scheme === "header" ? isNamed(auth, name) : headerName(name) === "authorization";

const isUsual = (auth: Auth, header: Header): boolean =>
  isOwn(auth, header) || ["authorization", "x-api-key"].includes(headerName(header[0]));

const isTaken = (auth: Auth, header: Header, spot: PlaceholderSpot | null | undefined): boolean =>
  isOwn(auth, header) && spot?.kind !== "whole";

const inPlace = ({ value, placeholder }: Credential, [name, text]: Header): Header => [
  name,
  text.replace(placeholder, () => value),
];

const written = (auth: Auth, credential: Credential, header: Header): readonly Header[] => {
  const { scheme, name = "" } = auth;
  if (scheme === "query") return [];
  if (scheme === "header")
    return [isOwn(auth, header) ? inPlace(credential, header) : [name, credential.value]];
  const own = isOwn(auth, header) ? header[0] : "Authorization";
  if (scheme !== "Basic") return [[own, `${scheme} ${credential.value}`]];
  if (!isPair(credential.value)) {
    throw new Fault(`the credential ${auth.token_ref} has no user name, which scheme Basic sends`, {
      hint: "write it as user:password, or have the agent send the user name with the placeholder as password",
    });
  }
  return [[own, basic(credential.value)]];
};

const isPair = (value: string): boolean => value.includes(":");

/** A credential that is a pair itself replaces the agent's; any other takes the placeholder's half. */
const pairWith = (
  { scheme }: Auth,
  { value }: Credential,
  { at, other }: Extract<PlaceholderSpot, { kind: "pair" }>,
): string => {
  if (scheme === "Basic" && isPair(value)) return value;
  return at === "password" ? `${other}:${value}` : `${value}:${other}`;
};

const basic = (pair: string): string => `Basic ${Buffer.from(pair, "latin1").toString("base64")}`;

/** The target with the credential in the route's parameter; null when the placeholder does not stand there. */
const queryWith = ({ scheme, name = "" }: Auth, credential: Credential, target: string): string | null => {
  const start = target.indexOf("?");
  if (scheme !== "query" || start < 0) return null;
  const empty = placeholderParameter(name, credential.placeholder);
  const parts = target.slice(start + 1).split("&");
  if (!parts.includes(empty)) return null;
  const full = placeholderParameter(name, credential.value);
  return `${target.slice(0, start + 1)}${parts.map((part) => (part === empty ? full : part)).join("&")}`;
};

const appended = ({ name = "" }: Auth, { value }: Credential, target: string): string =>
  `${target}${target.includes("?") ? "&" : "?"}${placeholderParameter(name, value)}`;
