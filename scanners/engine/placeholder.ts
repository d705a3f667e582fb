import { latin1 } from "../shape/latin1.ts";

// Words that people put where a secret goes. Long ones, so that random text hardly ever holds one.
const SAYS_SO =
  /example|placeholder|redacted|change[_-]?me|replace[_-]?me|your(?:[_-]|token|key|secret|api)|insert[_-]|dummy|xxxxx|\*{5}|\.{5}|-{5}|_{5}|0{8}|12345678|abcdefgh/i;

const LONGEST_JUDGED = 512;

/** Whether the text stands where a secret should and is none: repeated, counted up, or saying so. */
export const isPlaceholder = (bytes: Uint8Array, start: number, end: number): boolean => {
  const length = end - start;
  if (length === 0 || length > LONGEST_JUDGED) return false;
  return (
    isMonotonous(bytes, start, end) ||
    isPeriodic(bytes, start, end) ||
    SAYS_SO.test(latin1(bytes, start, end))
  );
};

// When each byte was last seen, in judgements: cleared by counting on.
const SEEN = new Float64Array(256);
let stamp = 0;

/** Few different characters, one of them many times in a row, or most of them counting up. */
const isMonotonous = (bytes: Uint8Array, start: number, end: number): boolean => {
  const length = end - start;
  stamp++;
  let different = 0;
  let same = 1;
  let longestSame = 1;
  let counting = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    if (SEEN[byte] !== stamp) {
      SEEN[byte] = stamp;
      different++;
    }
    if (at === start) continue;
    const step = byte - (bytes[at - 1] as number);
    same = step === 0 ? same + 1 : 1;
    if (same > longestSame) longestSame = same;
    if (step === 1) counting++;
  }
  if (length >= 12 && different < 5) return true;
  if (longestSame >= Math.max(6, length / 4)) return true;
  return length >= 10 && counting * 2 > length;
};

/** The same piece at least three times over. */
const isPeriodic = (bytes: Uint8Array, start: number, end: number): boolean => {
  const length = end - start;
  for (let period = 1; period * 3 <= length && period <= 32; period++) {
    let at = start + period;
    while (at < end && bytes[at] === bytes[at - period]) at++;
    if (at === end) return true;
  }
  return false;
};
