/** What a request shows to be let in. */
export type Credentials =
  | { readonly kind: "bearer"; readonly token: string }
  | { readonly kind: "basic"; readonly user: string; readonly password: string };

/** In characters; longer is not a credential. */
const LONGEST = 1024;

/** Reads one Authorization header (RFC 6750, RFC 7617); null for none, and for what is not one of the two. */
export const parseCredentials = (header: string | undefined): Credentials | null => {
  if (header === undefined || header.length > LONGEST) return null;
  const [, scheme = "", value = ""] = /^([A-Za-z]+) +([A-Za-z0-9._~+/-]+=*)$/.exec(header) ?? [];
  if (scheme.toLowerCase() === "bearer") return { kind: "bearer", token: value };
  if (scheme.toLowerCase() !== "basic") return null;
  const text = Buffer.from(value, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? null : { kind: "basic", user: text.slice(0, colon), password: text.slice(colon + 1) };
};
