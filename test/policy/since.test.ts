import { describe, expect, test } from "vitest";
import { parseSince } from "../../policy/since.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const iso = (text: string): string | undefined => {
  const moment = parseSince(text, NOW);
  return moment === null ? undefined : new Date(moment).toISOString();
};

describe("a moment", () => {
  test.each([
    ["30m", "2026-11-23T11:30:00.000Z"],
    ["2h", "2026-11-23T10:00:00.000Z"],
    ["7d", "2026-11-16T12:00:00.000Z"],
    ["2026-11-01", "2026-11-01T00:00:00.000Z"],
    ["2026-11-01T08:30:00Z", "2026-11-01T08:30:00.000Z"],
    ["2026-11-01T08:30:00+02:00", "2026-11-01T06:30:00.000Z"],
  ])("%s is %s", (text, moment) => {
    expect(iso(text)).toBe(moment);
  });

  test.each(["", "yesterday", "7", "-1d", "1w", "2026-13-01", "2026-11-01x", "23.11.2026"])(
    "%j is none",
    (text) => {
      expect(iso(text)).toBeUndefined();
    },
  );
});
