import { shortOid } from "../../model/oid.ts";
import { rawBytes } from "../../model/raw.ts";
import type { Policy } from "../policy.ts";
import type { BlobFacts } from "../push-facts.ts";
import { baseName, type ChangeReason, type PrepareRule, textsOf } from "./change-rule.ts";
import { complaint } from "./complaint.ts";
import { findHidden, type Hidden } from "./hidden-characters.ts";

/**
 * Names of source files. One of them counts as text whatever bytes it holds: a NUL in a comment makes git call
 * it binary, and its compiler does not mind.
 */
const SOURCE =
  /\.(?:[cm]?[jt]sx?|vue|svelte|py|pyi|rb|php|pl|pm|lua|go|rs|c|h|cc|hh|cpp|hpp|cxx|m|mm|java|kt|kts|scala|groovy|cs|fs|vb|swift|dart|zig|nim|ex|exs|erl|hs|ml|clj|lisp|el|r|jl|sh|bash|zsh|fish|ps1|bat|cmd|sql|html?|css|scss|less|json5?|ya?ml|toml|xml|ini|cfg|conf|md|rst|txt|tf|sol)$|^(?:Makefile|Dockerfile|Jenkinsfile|Rakefile|Gemfile|Vagrantfile)$/i;

/** Characters in a file that make it read otherwise than it runs, as long as no earlier version holds them. */
export const hiddenText: PrepareRule = ({ content }) => {
  if (content.bidi === "allow" && content.invisible === "allow") return null;
  const isAsked = (blob: BlobFacts): boolean =>
    (blob.bidi && content.bidi !== "allow") || (blob.invisible && content.invisible !== "allow");
  return {
    concerns: ({ path }, blob) =>
      blob !== undefined && isAsked(blob) && (!blob.binary || SOURCE.test(baseName(path))),
    reads: () => true,
    judge: (change, facts, show) => {
      const { now, before } = textsOf(change, facts);
      const blob = change.oid === null ? undefined : facts.blobs.get(change.oid);
      if (blob === undefined) return [];
      const where = `${show(change.path)}`;
      const tail = `in ${shortOid(change.by)}`;
      if (now === null) {
        return [
          ...(blob.bidi
            ? bidi(content, `${where}: characters that turn the direction of text, ${tail}`)
            : []),
          ...(blob.invisible ? invisible(content, `${where}: invisible characters, ${tail}`) : []),
        ];
      }
      const bytes = rawBytes(now);
      const fresh = unlike(
        findHidden(bytes, true),
        before.flatMap((text) => findHidden(rawBytes(text), true)),
      );
      const tell = ({ at, codePoint }: Hidden): string =>
        `${where}:${lineAt(bytes, at)}: U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}`;
      const [turned] = fresh.filter(({ kind }) => kind === "bidi");
      const [unseen] = fresh.filter(({ kind }) => kind === "invisible");
      return [
        ...(turned === undefined
          ? []
          : bidi(content, `${tell(turned)} turns the direction of text, ${tail}`)),
        ...(unseen === undefined ? [] : invisible(content, `${tell(unseen)} is invisible, ${tail}`)),
      ];
    },
  };
};

const bidi = (content: Policy["content"], message: string): ChangeReason[] =>
  complaint([content.bidi, "content.bidi"], {
    rule: "content/bidi",
    message,
    hint: "write the character as an escape of the language, or take it out",
  });

const invisible = (content: Policy["content"], message: string): ChangeReason[] =>
  complaint([content.invisible, "content.invisible"], {
    rule: "content/invisible",
    message,
    hint: "write the character as an escape of the language, or take it out",
  });

/** What there is more of than there was: an edit elsewhere in the file is not held against it. */
const unlike = (now: readonly Hidden[], before: readonly Hidden[]): Hidden[] => {
  const left = new Map<number, number>();
  for (const { codePoint } of before) left.set(codePoint, (left.get(codePoint) ?? 0) + 1);
  return now.filter(({ codePoint }) => {
    const count = left.get(codePoint) ?? 0;
    left.set(codePoint, count - 1);
    return count <= 0;
  });
};

const lineAt = (bytes: Buffer, end: number): number => {
  let line = 1;
  for (let at = bytes.indexOf(10); at >= 0 && at < end; at = bytes.indexOf(10, at + 1)) line += 1;
  return line;
};
