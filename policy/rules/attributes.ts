import { shortOid } from "../../model/oid.ts";
import type { Raw } from "../../model/raw.ts";
import { baseName, type PrepareRule, textsOf } from "./change-rule.ts";
import { complaint } from "./complaint.ts";

/** An attribute that names a driver, which git runs where its configuration has a program for it. */
const DRIVER = /^(filter|merge|diff)=(.+)$/;

/** Merge drivers of git's own, and git-lfs in its three places. */
const KNOWN: ReadonlySet<string> = new Set([
  "merge=text",
  "merge=binary",
  "merge=union",
  "filter=lfs",
  "merge=lfs",
  "diff=lfs",
]);

/** Drivers in `.gitattributes`: what turns a file into another on its way in or out (gitattributes(5)). */
export const attributeDrivers: PrepareRule = ({ content }) => {
  if (content.attributes === "allow") return null;
  const isAttributes = ({ path, oid }: { readonly path: Raw; readonly oid: unknown }): boolean =>
    oid !== null && baseName(path).toLowerCase() === ".gitattributes";
  const tell = (message: string) =>
    complaint([content.attributes, "content.attributes"], {
      rule: "content/attribute-driver",
      message,
      hint: "a driver decides what a file becomes in a checkout: have somebody read it",
    });
  return {
    concerns: isAttributes,
    reads: isAttributes,
    judge: (change, facts, show) => {
      const { now, before } = textsOf(change, facts);
      const tail = `in ${shortOid(change.by)}`;
      if (now === null) return tell(`${show(change.path)}: too large to be looked into, ${tail}`);
      const old = new Set(before.flatMap((text) => drivers(text).map(({ entry }) => entry)));
      return drivers(now)
        .filter(({ entry }) => !old.has(entry))
        .flatMap(({ driver, entry, line }) =>
          tell(`${show(change.path)}:${line}: ${show(driver)}, ${tail}`).map((reason) => ({
            ...reason,
            part: entry,
          })),
        );
    },
  };
};

interface Driver {
  readonly driver: Raw;
  /** With the pattern it is for. */
  readonly entry: string;
  readonly line: number;
}

const drivers = (text: Raw): Driver[] =>
  text.split("\n").flatMap((line, index) => {
    const { pattern, attributes } = parseLine(line.replace(/\r$/, ""));
    return attributes
      .filter((attribute) => DRIVER.test(attribute) && !KNOWN.has(attribute))
      .map((driver) => ({ driver: driver as Raw, entry: `${pattern}\0${driver}`, line: index + 1 }));
  });

/** `pattern attribute…`, where the pattern may be quoted as in C; `#` begins a comment. */
const parseLine = (line: string): { readonly pattern: string; readonly attributes: readonly string[] } => {
  const [, pattern = "", rest = ""] = /^[ \t]*("(?:[^"\\]|\\.)*"|[^ \t]+)(.*)$/.exec(line) ?? [];
  if (pattern.startsWith("#")) return { pattern, attributes: [] };
  return { pattern, attributes: rest.split(/[ \t]+/).filter((word) => word !== "") };
};
