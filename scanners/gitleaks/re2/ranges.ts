import { orbits } from "./folding.ts";
import type { Ranges } from "./node.ts";

export const LAST_CODE_POINT = 0x10ffff;

/** Brings pairs in any order into order, and joins those that touch. */
export const clean = (pairs: readonly number[]): Ranges => {
  const order: [number, number][] = [];
  for (let at = 0; at < pairs.length; at += 2) order.push([pairs[at] as number, pairs[at + 1] as number]);
  order.sort(([one], [other]) => one - other);
  const out: number[] = [];
  for (const [from, to] of order) {
    const last = out.length - 1;
    if (last > 0 && from <= (out[last] as number) + 1) out[last] = Math.max(out[last] as number, to);
    else out.push(from, to);
  }
  return out;
};

export const negate = (ranges: Ranges): Ranges => {
  const out: number[] = [];
  let next = 0;
  for (let at = 0; at < ranges.length; at += 2) {
    const from = ranges[at] as number;
    if (from > next) out.push(next, from - 1);
    next = (ranges[at + 1] as number) + 1;
  }
  if (next <= LAST_CODE_POINT) out.push(next, LAST_CODE_POINT);
  return out;
};

export const includes = (ranges: Ranges, point: number): boolean => {
  for (let at = 0; at < ranges.length; at += 2) {
    if (point >= (ranges[at] as number) && point <= (ranges[at + 1] as number)) return true;
  }
  return false;
};

const UPPER_TO_LOWER = 0x20;
const LONG_S = 0x17f;
const KELVIN = 0x212a;

/** The ranges and everything that differs from them by case only. */
export const fold = (ranges: Ranges): Ranges => {
  const out = [...ranges];
  for (let at = 0; at < ranges.length; at += 2) {
    const from = ranges[at] as number;
    const to = ranges[at + 1] as number;
    const upper = [Math.max(from, 0x41), Math.min(to, 0x5a)] as const;
    const lower = [Math.max(from, 0x61), Math.min(to, 0x7a)] as const;
    if (upper[0] <= upper[1]) out.push(upper[0] + UPPER_TO_LOWER, upper[1] + UPPER_TO_LOWER);
    if (lower[0] <= lower[1]) out.push(lower[0] - UPPER_TO_LOWER, lower[1] - UPPER_TO_LOWER);
  }
  if (includes(ranges, 0x4b) || includes(ranges, 0x6b)) out.push(KELVIN, KELVIN);
  if (includes(ranges, 0x53) || includes(ranges, 0x73)) out.push(LONG_S, LONG_S);
  if ((ranges.at(-1) ?? 0) > 0x7f) {
    for (const orbit of orbits()) {
      if (orbit.some((point) => includes(ranges, point))) for (const point of orbit) out.push(point, point);
    }
  }
  return clean(out);
};
