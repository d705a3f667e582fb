import { trimValue } from "./headers.ts";

/** How a header's value holds a placeholder: as the whole credential, or in the pair of Basic (RFC 7617). */
export type PlaceholderSpot =
  | { readonly kind: "whole" }
  | { readonly kind: "pair"; readonly at: "user" | "password"; readonly other: string };

/**
 * Where a placeholder stands in the value of a header that holds a credential; null when it does not, or stands
 * where a credential has no business. `other` is the half of the pair that is no placeholder.
 */
export const placeholderSpot = (value: string, placeholder: string): PlaceholderSpot | null => {
  const [, scheme, rest] = /^(?:(bearer|token|basic)[ \t]+)?(.+)$/i.exec(trimValue(value)) ?? [];
  if (rest === placeholder) return { kind: "whole" };
  if (scheme?.toLowerCase() !== "basic" || rest === undefined) return null;
  const [user = "", ...password] = Buffer.from(rest, "base64").toString("latin1").split(":");
  const secret = password.join(":");
  if (secret === placeholder) return { kind: "pair", at: "password", other: user };
  const isUser = user === placeholder && (secret === "" || secret === "x-oauth-basic");
  return isUser ? { kind: "pair", at: "user", other: secret } : null;
};

/** How a query writes a parameter that holds nothing but the placeholder: no other spelling of it counts. */
export const placeholderParameter = (name: string, placeholder: string): string =>
  `${name}=${encodeURIComponent(placeholder)}`;
