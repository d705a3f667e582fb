import { rawFromBytes } from "../../model/raw.ts";
import type { RefName } from "../../model/ref-update.ts";

/** What `git push --porcelain` says of one ref (git-push(1), "OUTPUT"). */
export interface PorcelainLine {
  /** ` ` moved, `+` forced, `*` created, `-` deleted, `=` already there, `!` refused. */
  readonly flag: " " | "+" | "*" | "-" | "=" | "!";
  readonly ref: RefName;
  /** Such as `[remote rejected]`, `[new branch]`, `ae595fd..8d450f1`. */
  readonly summary: string;
  /** The words in parentheses at the end, as bytes; empty when there are none. */
  readonly reason: string;
}

// `<flag> TAB <from>:<to> TAB <summary> [SP (<reason>)]`; a name never holds a colon, a reason may hold anything.
const LINE =
  /^(?<flag>[ +*\-=!])\t[^\t]*:(?<ref>[^\t:]+)\t(?<summary>\[[^\]]*\]|[0-9a-f]+\.{2,3}[0-9a-f]+)(?: \((?<reason>.*)\))?$/;

/** The lines about refs, in git's order; the others (`To …`, `Done`) are left out. */
export const parsePorcelain = (stdout: Uint8Array): readonly PorcelainLine[] =>
  rawFromBytes(stdout)
    .split("\n")
    .flatMap((line) => {
      const { flag, ref, summary, reason } = LINE.exec(line)?.groups ?? {};
      if (flag === undefined || ref === undefined || summary === undefined) return [];
      return [{ flag: flag as PorcelainLine["flag"], ref: ref as RefName, summary, reason: reason ?? "" }];
    });
