import type { Raw } from "../../model/raw.ts";

/** One setting of a file in the syntax of git-config(1). */
export interface Setting {
  /** Section and key in lower case, the subsection as written: `submodule.Name.url`. */
  readonly key: string;
  readonly value: Raw;
  /** 1-based. */
  readonly line: number;
}

const HEADER = /^[ \t]*\[([-.A-Za-z0-9]+)(?:[ \t]+"((?:[^"\\]|\\.)*)")?\]/;
const ENTRY = /^[ \t]*([A-Za-z][-A-Za-z0-9]*)[ \t]*(?:=[ \t]*(.*))?$/s;

/**
 * Reads what can be read; a line of another form says nothing to git either, which then refuses the file.
 */
export const readGitConfigText = (text: Raw): Setting[] => {
  const settings: Setting[] = [];
  let section = "";
  let number = 0;
  const lines = text.split("\n");
  while (number < lines.length) {
    const line = number + 1;
    let rest = (lines[number++] as string).replace(/\r$/, "");
    const header = HEADER.exec(rest);
    if (header !== null) {
      const name = (header[1] as string).toLowerCase();
      section = header[2] === undefined ? name : `${name}.${header[2].replace(/\\(.)/g, "$1")}`;
      rest = rest.slice(header[0].length);
    }
    // A backslash at the end of a line takes the next one in.
    while (/(?:^|[^\\])(?:\\\\)*\\$/.test(rest) && number < lines.length)
      rest = rest.slice(0, -1) + (lines[number++] as string).replace(/\r$/, "");
    const entry = ENTRY.exec(rest);
    if (entry !== null && section !== "") {
      const key = `${section}.${(entry[1] as string).toLowerCase()}`;
      settings.push({ key, value: unquote(entry[2] ?? "true") as Raw, line });
    }
  }
  return settings;
};

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", b: "\b" };

/** A value without its quotes, escapes, comment and the blanks around it. */
const unquote = (text: string): string => {
  let value = "";
  let kept = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] as string;
    if (char === "\\") {
      at += 1;
      const next = text[at] ?? "";
      value += ESCAPES[next] ?? next;
    } else if (char === '"') quoted = !quoted;
    else if ((char === "#" || char === ";") && !quoted) break;
    else value += char;
    if (quoted || !/[ \t]/.test(char)) kept = value.length;
  }
  return value.slice(0, kept);
};
