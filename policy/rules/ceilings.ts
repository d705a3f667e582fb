import type { Reason } from "../../model/decision.ts";
import type { Policy } from "../policy.ts";
import type { ContentFacts } from "../push-facts.ts";

/** How much one push may bring. */
export const judgeCeilings = (
  { commits, files }: Policy,
  { commitCount, changedCount }: ContentFacts,
): Reason[] => [
  ...over(commitCount, commits.maxCount, "commits", "commits.max_count", "commit/max-count"),
  ...over(changedCount, files.maxChanged, "changed paths", "files.max_changed", "file/max-changed"),
];

const over = (count: number, most: number | null, what: string, key: string, rule: string): Reason[] =>
  most === null || count <= most
    ? []
    : [
        {
          rule,
          level: "block",
          key,
          message: `${count} ${what} in one push, more than ${key} of ${most}`,
          hint: "push in smaller parts",
        },
      ];
