import { display } from "../../model/display.ts";
import type { Raw } from "../../model/raw.ts";
import type { RefUpdate } from "../../model/ref-update.ts";
import type { Refusal } from "./outcome.ts";
import type { PorcelainLine } from "./parse-porcelain.ts";

/** What one `git push` says for itself. `unclear`: only upstream knows. */
export type Report =
  | { readonly kind: "landed" }
  | {
      readonly kind: "refused";
      readonly refusals: readonly Refusal[];
      /** Whether every ref that was itself at fault had moved upstream. */
      readonly stale: boolean;
    }
  | { readonly kind: "unclear" };

/** git's words for the refs that only went down with another one, at this end and at upstream's. */
const ECHO = /^atomic (?:push failed|push failure|transaction failed)$/;
const STALE = "stale info";

/**
 * A clean end, or not: every update is reported on, and either all are taken with exit code 0 or none is
 * with exit code 1. A report such as `[remote failure] (remote failed to report status)` is no answer.
 */
export const readReport = (
  exitCode: number | null,
  lines: readonly PorcelainLine[],
  updates: readonly RefUpdate[],
): Report => {
  const byRef = new Map(lines.map((line) => [line.ref, line]));
  if (!updates.every(({ ref }) => byRef.has(ref))) return { kind: "unclear" };
  const refused = lines.filter(({ flag }) => flag === "!");
  if (refused.length === 0) return exitCode === 0 ? { kind: "landed" } : { kind: "unclear" };
  const clean =
    exitCode === 1 &&
    lines.every(({ flag }) => flag === "!" || flag === "=") &&
    refused.every(({ summary }) => summary === "[rejected]" || summary === "[remote rejected]");
  if (!clean) return { kind: "unclear" };
  const atFault = refused.filter(({ reason }) => !ECHO.test(reason));
  return {
    kind: "refused",
    refusals: refused.map(toRefusal),
    stale: atFault.length > 0 && atFault.every(isStale),
  };
};

const isStale = ({ summary, reason }: PorcelainLine): boolean => summary === "[rejected]" && reason === STALE;

const toRefusal = (line: PorcelainLine): Refusal => {
  const { ref, reason } = line;
  if (isStale(line)) return { ref, words: "upstream moved: fetch first", because: "moved" };
  if (ECHO.test(reason))
    return { ref, words: "not pushed, because another ref was refused", because: "other" };
  const words = reason === "" ? "refused without a reason" : display(reason as Raw);
  return { ref, words, because: "upstream" };
};
