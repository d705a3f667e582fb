import { answers, type Found, type Probe } from "../rules/rule.ts";
import { latin1 } from "../shape/latin1.ts";
import type { View } from "../shape/view.ts";
import { BASE64 } from "./bytes.ts";

const LONGEST = 65_536;
const LONGEST_LABEL = 48;
const BEGIN = "-----BEGIN ";
const DASH = 0x2d;

// Armour is often carried inside something else: JSON, source, YAML, comments. These may stand around its lines.
const BETWEEN = new Uint8Array(256);
for (const byte of Buffer.from(" \t\r\n\f\v\\\"'`,+=.;:#*>|()-_%&@~/")) BETWEEN[byte] = 1;

/** A word of base64 this long is part of the key; a shorter one may be a comment, a header or a line's end. */
const SHORTEST_WORD = 16;
// PKCS#8 of an Ed25519 key, the shortest there is, has 64.
const SHORTEST_KEY = 56;
const FEWEST_CHARACTERS = 12;
/** What is encrypted is random, and two fifths of its base64 are capitals; what somebody typed in its place has few. */
const FEWEST_CAPITALS = 1 / 8;

export interface Armour {
  readonly label: string;
  readonly start: number;
  readonly end: number;
  readonly encrypted: boolean;
}

/** Reads `-----BEGIN label-----`, base64 lines in whatever dress, `-----END label-----`. */
export const readArmour = (view: View, anchor: number): Armour | undefined => {
  const { bytes } = view;
  const label = readLabel(view, anchor + BEGIN.length);
  if (label === undefined) return undefined;
  const body = anchor + BEGIN.length + label.length + 5;
  const walked = walkBody(view, body);
  // In a program's strings, the label alone is followed by whatever comes next.
  if (!walked.closed && BASE64.has[view.bytes[body] as number] === 1) return undefined;
  if (walked.counted < SHORTEST_KEY || walked.different < FEWEST_CHARACTERS) return undefined;
  const end = walked.closed ? endOfFooter(view, walked.end) : walked.lastWord;
  const encrypted = isEncrypted(label, latin1(bytes, body, Math.min(end, body + 400)));
  if (encrypted && walked.capitals < walked.counted * FEWEST_CAPITALS) return undefined;
  return { label, start: anchor, end, encrypted };
};

const readLabel = (view: View, start: number): string | undefined => {
  const text = latin1(view.bytes, start, Math.min(view.to, start + LONGEST_LABEL + 5));
  return /^([A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?)-----/.exec(text)?.[1];
};

interface Walked {
  readonly counted: number;
  readonly different: number;
  readonly capitals: number;
  readonly closed: boolean;
  readonly end: number;
  readonly lastWord: number;
}

const walkBody = (view: View, start: number): Walked => {
  const { bytes } = view;
  const limit = Math.min(view.to, start + LONGEST);
  const seen = new Uint8Array(256);
  let counted = 0;
  let different = 0;
  let capitals = 0;
  let lastWord = start;
  let closed = false;
  let at = start;
  while (at < limit) {
    const from = at;
    while (at < limit && BASE64.has[bytes[at] as number] === 1) at++;
    if (at - from >= SHORTEST_WORD) {
      counted += at - from;
      lastWord = at;
      for (let index = from; index < at; index++) {
        const byte = bytes[index] as number;
        if (seen[byte] === 0) different++;
        if (byte >= 0x41 && byte <= 0x5a) capitals++;
        seen[byte] = 1;
      }
    }
    if (at >= limit) break;
    closed = startsDashes(bytes, at);
    if (closed || BETWEEN[bytes[at] as number] === 0) break;
    at++;
  }
  view.work += at - start;
  return { counted, different, capitals, closed, end: at, lastWord };
};

const startsDashes = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === DASH && bytes[at + 1] === DASH && bytes[at + 2] === DASH && bytes[at + 3] === DASH;

const endOfFooter = (view: View, dashes: number): number => {
  const text = latin1(view.bytes, dashes, Math.min(view.to, dashes + LONGEST_LABEL + 20));
  return dashes + (/^-----END [A-Z0-9 ]*-----/.exec(text)?.[0].length ?? 0);
};

// OpenSSH's own format, up to the name of its cipher; and that name where there is none.
const OPENSSH = "b3BlbnNzaC1rZXktdjEAAAAA";
const NO_CIPHER = "BG5vbmUA";

const isEncrypted = (label: string, head: string): boolean => {
  if (label.includes("ENCRYPTED") || head.includes("ENCRYPTED")) return true;
  const plain = head.replace(/\\[nrt]|[^A-Za-z0-9+/]/g, "");
  return plain.startsWith(OPENSSH) && !plain.startsWith(NO_CIPHER, OPENSSH.length);
};

const COMMON =
  /^(?:(?:RSA|EC|DSA|OPENSSH|ENCRYPTED|ENCRYPTED SIGSTORE|ENCRYPTED COSIGN|PGP) )?PRIVATE KEY(?: BLOCK)?$/;

export const armourFound = ({ label, start, end }: Armour): Found => {
  // A label that nobody uses may be anything, so it is not shown.
  const shown = COMMON.test(label) ? label : "… PRIVATE KEY";
  return { start, end, mask: `${BEGIN}${shown}-----… (${end - start} characters)` };
};

const LOOKS = { anchors: [BEGIN], back: 1, reach: LONGEST + 200 };

type Kind = "plain" | "encrypted" | "pgp";

const kindOf = (label: string, encrypted: boolean): Kind =>
  label.endsWith("BLOCK") ? "pgp" : encrypted ? "encrypted" : "plain";

const armourOf = (kind: Kind): Probe => ({
  ...LOOKS,
  ...answers((view, anchor) => {
    const armour = readArmour(view, anchor);
    if (armour !== undefined)
      return kindOf(armour.label, armour.encrypted) === kind ? armourFound(armour) : undefined;
    const label = readLabel(view, anchor + BEGIN.length);
    if (label === undefined || kindOf(label, label.includes("ENCRYPTED")) !== kind) return undefined;
    return "no key";
  }),
});

export const privateKey: Probe = armourOf("plain");
export const encryptedPrivateKey: Probe = armourOf("encrypted");
export const pgpPrivateKey: Probe = armourOf("pgp");
