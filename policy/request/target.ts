/** A request target taken apart, nothing decoded. */
export interface Target {
  /** `http` or `https`, and what follows it, of the absolute form; null in the origin form. */
  readonly absolute: { readonly scheme: string; readonly authority: string } | null;
  readonly path: string;
  /** Without its question mark; null when there is none. */
  readonly query: string | null;
}

const TARGET = /^(?:(https?):\/\/([^/?]*))?(\/[^?]*)?(?:\?([\s\S]*))?$/i;

/** Takes apart `/path?query` or `https://host/path?query`; null for anything else, `*` too. */
export const parseTarget = (text: string): Target | null => {
  const match = TARGET.exec(text);
  const [, scheme, authority, path, query = null] = match ?? [];
  if (match === null || (scheme === undefined && path === undefined)) return null;
  return {
    absolute: scheme === undefined ? null : { scheme: scheme.toLowerCase(), authority: authority as string },
    path: path ?? "/",
    query,
  };
};
