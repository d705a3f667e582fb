/** Why two servers may read one path as two. */
const TRAPS = {
  control: "a control character, a space, `#` or a byte that is not ASCII",
  escape: "a `%` without two hexadecimal digits",
  encoding: "bytes that are not UTF-8",
  "double-encoding": "an escape inside an escape",
  backslash: "a backslash",
  parameter: "a `;`",
  dots: "a `.` or `..` segment",
  empty: "an empty segment (`//`)",
  lookalike: "a character that some servers turn into `.`, `/`, `\\`, `%` or `;`",
} as const;

export type PathTrap = keyof typeof TRAPS;

export const describeTrap = (trap: PathTrap): string => TRAPS[trap];

/** A path as servers read it. */
export interface ReadPath {
  /** Decoded once; where it holds an encoded slash, also with that slash kept as `%2F`. */
  readonly readings: readonly [string, ...string[]];
  readonly traps: readonly PathTrap[];
}

/** Reads a path of a request target, without its query. */
export const readPath = (raw: string): ReadPath => {
  const decoded = decodeOnce(raw);
  const kept = decodeOnce(raw.replace(/%2f/gi, "%252F"));
  const tests: Record<PathTrap, boolean> = {
    control: /[^!-~]|#/.test(raw) || /[\u0000-\u001f\u007f]/.test(decoded ?? ""),
    escape: /%(?![\da-f]{2})/i.test(raw),
    encoding: decoded === null,
    "double-encoding": /%(?:[\da-f]{2}|u[\da-f]{4})/i.test(decoded ?? ""),
    backslash: (decoded ?? raw).includes("\\"),
    parameter: (decoded ?? raw).includes(";"),
    dots: (decoded ?? raw).split(/[/\\]/).some((segment) => /^\.{1,2}[\s.]*(?:;|$)/.test(segment)),
    empty: (decoded ?? raw).includes("//"),
    lookalike: Array.from(decoded ?? "").some(isLookalike),
  };
  return {
    readings: kept === decoded ? [decoded ?? raw] : [decoded ?? raw, kept ?? raw],
    traps: (Object.keys(TRAPS) as PathTrap[]).filter((trap) => tests[trap]),
  };
};

/** Percent-decoded to UTF-8; null when the bytes are not UTF-8, overlong forms included. */
const decodeOnce = (text: string): string | null => {
  const bytes = text.replace(/%([\da-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, "latin1"));
  } catch {
    return null;
  }
};

const isLookalike = (character: string): boolean =>
  character > "\u007f" && /[./\\%;]/.test(character.normalize("NFKC"));
