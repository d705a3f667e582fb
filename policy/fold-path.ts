import { type Raw, rawBytes } from "../model/raw.ts";

/**
 * What HFS+ leaves out of a name (Apple TN1150, "Unicode Subtleties"; git looks for the same ones in
 * `is_hfs_dotgit`), and byte order marks.
 */
const IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** What NTFS leaves out at the end of a part: dots, spaces, and the name of a stream behind a colon. */
const TRAILING = /(?::[^/]*|[. ]+)(?=\/|$)/g;

const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);

/**
 * A path as the most forgiving file system would read it: without regard to case and to the form characters
 * are written in, `\` as `/`. Two paths of one folded form may be one file somewhere.
 */
export const foldPath = (path: Raw): string => {
  const text = foldCharacters(path);
  return /[. ](?:\/|$)|:/.test(text) ? text.replace(TRAILING, "") : text;
};

/** The same for a glob, whose dots and spaces are meant. */
export const foldGlob = (glob: Raw): string => foldCharacters(glob);

const foldCharacters = (raw: Raw): string => {
  const slashed = raw.includes("\\") ? raw.replaceAll("\\", "/") : raw;
  if (isAscii(slashed)) return slashed.toLowerCase();
  const text = rawBytes(slashed as Raw).toString("utf8");
  return text.replace(IGNORED, "").normalize("NFKC").toLowerCase().normalize("NFKC");
};
