import type { Raw } from "../../model/raw.ts";
import type { Person } from "./document.ts";

/** A raw commit or tag: header lines `<name> SP <value> LF`, an empty line, the message (git-mktag(1)). */
export interface RawObject {
  /** The values of a header, in order; lines that go on begin with a space and belong to the one before. */
  readonly headers: ReadonlyMap<string, readonly Raw[]>;
  readonly message: Raw;
}

export const parseRawObject = (text: Raw): RawObject => {
  const blank = text.indexOf("\n\n");
  const head = blank < 0 ? text : text.slice(0, blank);
  const headers = new Map<string, Raw[]>();
  for (const line of head.replace(/\n /g, " ").split("\n")) {
    const space = line.indexOf(" ");
    if (space < 0) continue;
    const name = line.slice(0, space);
    const value = line.slice(space + 1) as Raw;
    const known = headers.get(name);
    if (known === undefined) headers.set(name, [value]);
    else known.push(value);
  }
  return { headers, message: (blank < 0 ? "" : text.slice(blank + 2)) as Raw };
};

/** `NAME <EMAIL> SECONDS ZONE`; whatever is not of this form is all name. */
export const parsePerson = (value: Raw, show: (raw: Raw) => string): Person => {
  const open = value.indexOf("<");
  const close = value.indexOf(">", open);
  if (open < 0 || close < 0) return { name: show(value), email: "", date: "" };
  const part = (from: number, to?: number): string => show(value.slice(from, to).trim() as Raw);
  return { name: part(0, open), email: part(open + 1, close), date: part(close + 1) };
};
