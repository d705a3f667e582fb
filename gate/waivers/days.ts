const DAY_MS = 24 * 60 * 60 * 1000;

/** The day in UTC of a time in `ms` since 1970, as `YYYY-MM-DD`. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Whether a text is a day that the calendar has, written `YYYY-MM-DD`. */
export const isDay = (text: string): boolean => {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(ms) && dayOf(ms) === text;
};

/** `2027-01-31`, or `30d`: as many days from `now` (`ms` since 1970). Null for anything else. */
export const parseExpiry = (text: string, now: number): string | null => {
  const days = /^([1-9]\d{0,3})d$/.exec(text)?.[1];
  if (days !== undefined) return dayOf(now + Number(days) * DAY_MS);
  return isDay(text) ? text : null;
};

/** How many whole days a day of the calendar lies after `now`; 0 today, negative when it is over. */
export const daysUntil = (day: string, now: number): number =>
  (Date.parse(`${day}T00:00:00Z`) - Date.parse(`${dayOf(now)}T00:00:00Z`)) / DAY_MS;
