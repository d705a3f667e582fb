import type { Header } from "./facts.ts";

/** A header's name as servers compare it; CGI takes `_` for `-`. */
export const headerName = (name: string): string => {
  const known = NAMES.get(name);
  if (known !== undefined) return known;
  const found = name.trim().toLowerCase().replaceAll("_", "-");
  if (name.length <= LONGEST_KEPT && NAMES.size < MOST_KEPT) NAMES.set(name, found);
  return found;
};

/** Names are asked for many times in each request, and there are few of them. */
const NAMES = new Map<string, string>();
const MOST_KEPT = 1_000;
const LONGEST_KEPT = 64;

/** Without the spaces and tabs around it, which are no part of a value; nothing else is (RFC 9110, section 5.5). */
export const trimValue = (value: string): string => {
  let [start, end] = [0, value.length];
  while (start < end && isBlank(value[start])) start += 1;
  while (end > start && isBlank(value[end - 1])) end -= 1;
  return value.slice(start, end);
};

const isBlank = (character: string | undefined): boolean => character === " " || character === "\t";

/** The values of a header, in order, trimmed. */
export const headerValues = (headers: readonly Header[], name: string): readonly string[] => {
  const values: string[] = [];
  for (const [key, value] of headers) if (headerName(key) === name) values.push(trimValue(value));
  return values;
};
