import type { Header } from "./facts.ts";

/** A header's name as servers compare it; CGI takes `_` for `-`. */
export const headerName = (name: string): string => name.trim().toLowerCase().replaceAll("_", "-");

/** Without the spaces and tabs around it, which are no part of a value; nothing else is (RFC 9110, section 5.5). */
export const trimValue = (value: string): string => {
  let [start, end] = [0, value.length];
  while (start < end && isBlank(value[start])) start += 1;
  while (end > start && isBlank(value[end - 1])) end -= 1;
  return value.slice(start, end);
};

const isBlank = (character: string | undefined): boolean => character === " " || character === "\t";

/** The values of a header, in order, trimmed. */
export const headerValues = (headers: readonly Header[], name: string): readonly string[] =>
  headers.flatMap(([key, value]) => (headerName(key) === name ? [trimValue(value)] : []));
