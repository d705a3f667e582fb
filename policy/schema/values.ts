import * as z from "zod";
import { parseDuration, parseSize } from "../units.ts";

/** Timers hold no more (setTimeout, 32 bits): a longer one would go off at once. */
const LONGEST_MS = 2 ** 31 - 1;

export const duration = z
  .string({ error: "must be a duration with a unit, such as 30s" })
  .transform((text, context) => {
    const ms = parseDuration(text);
    if (ms !== null && ms > 0 && ms <= LONGEST_MS) return ms;
    context.addIssue(
      ms !== null && ms > LONGEST_MS
        ? `must be at most 596h, not ${JSON.stringify(text)}`
        : `must be a duration with a unit (ms, s, m, h), such as 30s, not ${JSON.stringify(text)}`,
    );
    return z.NEVER;
  });

export const size = z
  .string({ error: "must be a size with a unit, such as 25MiB" })
  .transform((text, context) => {
    const bytes = parseSize(text);
    if (bytes !== null && bytes > 0 && Number.isSafeInteger(bytes)) return bytes;
    context.addIssue(
      `must be a size with a unit (B, kB, MB, GB, KiB, MiB, GiB), such as 25MiB, not ${JSON.stringify(text)}`,
    );
    return z.NEVER;
  });

export const text = z.string().min(1);
export const globs = z.array(text);
export const verdict = z.enum(["block", "warn", "allow"]);
export const level = z.enum(["block", "warn"]);

/** A number of things, at least `least`. */
export const count = (least: number) => z.int().min(least).max(1_000_000_000);

/** Defaults as one would write them, so that the JSON Schema shows them with their unit. */
export const seconds = (ms: number): string => `${ms / 1000}s`;
export const mebibytes = (bytes: number): string => `${bytes / 1024 ** 2}MiB`;

/** Marks a rule about two keys, of which one may stand in another file: it is held to when all are merged. */
export const ACROSS = { across: true } as const;
