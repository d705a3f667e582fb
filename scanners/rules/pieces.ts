/** Classes that occur in many shapes. */
export const digit = "[0-9]";
export const lower = "[0-9a-z]";
export const upper = "[0-9A-Z]";
export const alnum = "[0-9A-Za-z]";
export const letter = "[A-Za-z]";
export const word = "[0-9A-Za-z_]";
/** The alphabet of base64url, and of most tokens that hold one. */
export const url64 = "[0-9A-Za-z_-]";
export const base64 = "[0-9A-Za-z+/]";
export const base32 = "[A-Z2-7]";
export const base58 = "[1-9A-HJ-NP-Za-km-z]";
export const hex = "[0-9a-f]";
/** Hexadecimal in either case. */
export const anyHex = "[0-9A-Fa-f]";
export const uuid = `${hex}{8}-${hex}{4}-${hex}{4}-${hex}{4}-${hex}{12}`;

/** What stands between a name and its value: the rest of the name, closing quote, separator, opening quote. */
export const gap = "[0-9A-Za-z_.-]{0,32}[\"'`\\]{0,3}[ \t]{0,8}[=:,>(]{1,3}[ \t]{0,8}[\"'`\\]{0,3}";

/** A secret that only the name before it gives away, as in `NAME_API_KEY = "…"`. For rules with `anyCase`. */
export const named = (names: string, secret: string): string => `(${names})${gap}<${secret}>`;
