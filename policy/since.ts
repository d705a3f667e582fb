import { parseDuration } from "./units.ts";

const DAY_MS = 24 * 3_600_000;
const DAY = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?$/;

/** What `parseSince` takes, for messages. */
export const SINCE_FORM = "an age such as 30m, 2h or 7d, or a day such as 2026-11-23";

/** A moment in `ms` since 1970, written as an age before `now`, a day or a date with time; null for anything else. */
export const parseSince = (text: string, now: number): number | null => {
  const days = /^(\d+)d$/.exec(text)?.[1];
  const age = days === undefined ? parseDuration(text) : Number(days) * DAY_MS;
  if (age !== null) return now - age;
  const moment = DAY.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(moment) ? null : moment;
};
