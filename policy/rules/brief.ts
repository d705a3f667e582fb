import type { Level, Reason } from "../../model/decision.ts";

/** Reasons of one rule that are told; of the rest, how many there are. */
export const MOST_TOLD: Readonly<Record<Level, number>> = { block: 20, warn: 5 };

/** What is told together: one rule, at one level, by one key. */
export const groupOf = ({ rule, level, key }: Pick<Reason, "rule" | "level" | "key">): string =>
  `${rule} ${level} ${key}`;

/** The reasons of one group that are told, and how many things more there are of the kind. */
export const withMore = (reasons: readonly Reason[], more: number, noun: string): readonly Reason[] => {
  const last = reasons.at(-1);
  if (more === 0 || last === undefined) return reasons;
  return [...reasons, { ...last, message: `and the same of ${more} more ${noun}${more === 1 ? "" : "s"}` }];
};

/** A push that does one thing a thousand times is told so in a few lines. */
export const brief = (reasons: readonly Reason[], noun: string): Reason[] => {
  const groups = new Map<string, Reason[]>();
  for (const reason of reasons) {
    const group = groups.get(groupOf(reason));
    if (group === undefined) groups.set(groupOf(reason), [reason]);
    else group.push(reason);
  }
  return [...groups.values()].flatMap((group) => {
    const most = MOST_TOLD[(group[0] as Reason).level];
    return withMore(group.slice(0, most), Math.max(0, group.length - most), noun);
  });
};
