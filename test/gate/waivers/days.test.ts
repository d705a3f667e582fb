import { expect, test } from "vitest";
import { dayOf, daysUntil, isDay, parseExpiry } from "../../../gate/waivers/days.ts";

const NOW = Date.parse("2027-01-15T23:30:00Z");

test("a day is written YYYY-MM-DD and is in the calendar", () => {
  expect(["2027-01-31", "2028-02-29"].filter((text) => !isDay(text))).toEqual([]);
  const wrong = ["2027-02-29", "2027-13-01", "2027-1-1", "27-01-01", "2027-01-31T00:00:00Z", "tomorrow", ""];
  expect(wrong.filter(isDay)).toEqual([]);
});

test("an expiry is a day, or a number of days from now", () => {
  expect(parseExpiry("2027-03-01", NOW)).toBe("2027-03-01");
  expect(parseExpiry("30d", NOW)).toBe("2027-02-14");
  const wrong = ["0d", "-1d", "1.5d", "30", "d", "2w", "99999d", "2027-02-30", ""];
  expect(wrong.map((text) => parseExpiry(text, NOW))).toEqual(wrong.map(() => null));
});

test("days are counted in UTC, whatever the hour", () => {
  expect(dayOf(NOW)).toBe("2027-01-15");
  expect(daysUntil("2027-01-15", NOW)).toBe(0);
  expect(daysUntil("2027-01-16", NOW)).toBe(1);
  expect(daysUntil("2027-01-14", NOW)).toBe(-1);
});
