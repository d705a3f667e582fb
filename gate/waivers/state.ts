import { endOf, type Waiver } from "../../policy/waive.ts";
import { daysUntil } from "./days.ts";
import { type RecentUse, useKey } from "./recent-use.ts";

/** `expiring`: within a week · `unmatched`: none of the last pushes of its repository needed it. */
export type WaiverState = "active" | "expiring" | "expired" | "unmatched";

/** A waiver, and what is to be said of it now. */
export interface JudgedWaiver extends Waiver {
  readonly state: WaiverState;
  /** Whole days left, 0 on the last one; negative when it is over. */
  readonly daysLeft: number;
  /** When a push last needed it, as the audit says; null: none of the pushes that were looked at. */
  readonly lastUsed: string | null;
  /** How many pushes of its repository were looked at. */
  readonly pushes: number;
}

const SOON_DAYS = 7;

/** Judges a waiver at `now`, in `ms` since 1970. Time comes first: what is over need not be matched. */
export const judgeWaiver = (waiver: Waiver, use: RecentUse, now: number): JudgedWaiver => {
  const daysLeft = daysUntil(waiver.expires, now);
  const lastUsed = use.last.get(useKey(waiver)) ?? null;
  return {
    ...waiver,
    state: stateOf(waiver, daysLeft, lastUsed, now),
    daysLeft,
    lastUsed,
    pushes: use.pushes,
  };
};

const stateOf = (waiver: Waiver, daysLeft: number, lastUsed: string | null, now: number): WaiverState => {
  if (endOf(waiver) <= now) return "expired";
  if (daysLeft <= SOON_DAYS) return "expiring";
  return lastUsed === null ? "unmatched" : "active";
};
