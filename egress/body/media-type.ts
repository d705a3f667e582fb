import type { Header } from "../../policy/request/facts.ts";
import { headerValues } from "../../policy/request/headers.ts";

/** What a message says that its body is. */
export interface MediaType {
  /** In lower case, without parameters. */
  readonly type: string;
  /** By their names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

const PARAMETER = /;\s*([\w!#$%&'*+.^`|~-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))/g;

/** Null when a message says nothing, or more than one thing. */
export const mediaTypeOf = (headers: readonly Header[]): MediaType | null => {
  const [value, another] = headerValues(headers, "content-type");
  if (value === undefined || another !== undefined) return null;
  const [type = "", ...rest] = value.split(";");
  const parameters = [...`;${rest.join(";")}`.matchAll(PARAMETER)].map(
    ([, name = "", quoted, plain = ""]) =>
      [name.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? plain] as const,
  );
  return { type: type.trim().toLowerCase(), parameters: new Map(parameters) };
};

/** JSON itself, and the types that are written in it. */
export const isJson = ({ type }: MediaType): boolean =>
  type === "application/json" || /^application\/[\w.-]+\+json$/.test(type);
