const TIMES: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const SIZES: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
};

const parse = (text: string, units: Readonly<Record<string, number>>): number | null => {
  const match = /^(\d+(?:\.\d+)?)\s?([A-Za-z]+)$/.exec(text);
  const name = match?.[2] ?? "";
  const unit = Object.hasOwn(units, name) ? units[name] : undefined;
  return match === null || unit === undefined ? null : Math.round(Number(match[1]) * unit);
};

/** `30s`, `500ms`, `2m`, `1h` in `milliseconds`; null for anything else, a bare number too. */
export const parseDuration = (text: string): number | null => parse(text, TIMES);

/** `25MiB`, `1GB`, `800kB` in `bytes`; null for anything else, a bare number too. */
export const parseSize = (text: string): number | null => parse(text, SIZES);

/** A size as people read it. */
export const formatSize = (bytes: number): string => {
  const [unit, scale] =
    bytes >= 1024 ** 3
      ? ["GiB", 1024 ** 3]
      : bytes >= 1024 ** 2
        ? ["MiB", 1024 ** 2]
        : bytes >= 1024
          ? ["KiB", 1024]
          : ["B", 1];
  const value = bytes / (scale as number);
  if (Number.isInteger(value)) return `${value} ${unit}`;
  const rounded = value.toFixed(1);
  // So near to a whole number that rounding would hide on which side it is.
  return rounded.endsWith(".0") ? `${bytes} B` : `${rounded} ${unit}`;
};

/** A time as people read it, from `milliseconds`. */
export const formatDuration = (ms: number): string =>
  ms < 1000 ? `${ms} ms` : `${Number((ms / 1000).toFixed(1))} s`;
