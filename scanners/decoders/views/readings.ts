import { parseBackslash } from "./backslash.ts";
import { parseByteListElement } from "./byte-list.ts";
import { parseEntity } from "./entity.ts";
import { parseContinuation, parseLiteralJoint } from "./joint.ts";
import { parseOddLetter } from "./odd-letter.ts";
import { parsePercent } from "./percent.ts";
import { parseQuotedPrintable } from "./soft-break.ts";
import type { Reading } from "./view.ts";

/**
 * Escapes of all kinds are read at once: in a text that has several, each reading by itself would leave the
 * others in, and reading after reading would multiply the work.
 */
const ESCAPES: Reading = {
  kinds: [
    "unicode-escapes",
    "hex-escapes",
    "octal-escapes",
    "percent",
    "html-entities",
    "zero-width",
    "byte-list",
    "letters",
    "backslashes",
  ],
  several: "escapes",
  near: 128,
  parsers: [
    { leads: "\\", parse: parseBackslash },
    { leads: "%", kind: 3, parse: parsePercent },
    { leads: "&", kind: 4, parse: parseEntity },
    { leads: "\xc2\xcd\xe1\xe2\xe3\xef\xf0\xf3", parse: parseOddLetter },
    { leads: "0", kind: 6, parse: parseByteListElement },
  ],
};

const JOINED: Reading = {
  kinds: ["joined"],
  several: "joined",
  near: 128,
  parsers: [
    { leads: "\"'`", parse: parseLiteralJoint },
    { leads: "\\", parse: parseContinuation },
  ],
};

const QUOTED_PRINTABLE: Reading = {
  kinds: ["quoted-printable"],
  several: "quoted-printable",
  near: 512,
  parsers: [{ leads: "=", parse: parseQuotedPrintable }],
};

export const READINGS: readonly Reading[] = [ESCAPES, JOINED, QUOTED_PRINTABLE];
