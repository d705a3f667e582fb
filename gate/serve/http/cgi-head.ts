/** The head of a CGI answer (RFC 3875, section 6): header lines up to an empty one. */
export interface CgiHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** What came after the head in the same bytes. */
  readonly rest: Buffer;
}

/** In `bytes`; git's own heads have some 200. */
const LONGEST = 16 * 1024;
/** What is passed on; git sends nothing else that matters. */
const PASSED = new Set(["content-type", "cache-control", "expires", "pragma"]);

/** Reads a head out of the first bytes of an answer; null: more bytes are needed. @throws Error for none */
export const parseCgiHead = (bytes: Buffer): CgiHead | null => {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) {
    if (bytes.length > LONGEST) throw new Error("git http-backend wrote no head");
    return null;
  }
  let status = 200;
  const headers: Record<string, string> = {};
  for (const line of bytes.toString("latin1", 0, end).split("\r\n")) {
    const [, name = "", value = ""] = /^([A-Za-z-]+): *(.*)$/.exec(line) ?? [];
    if (name.toLowerCase() === "status") status = Number.parseInt(value, 10) || 500;
    else if (PASSED.has(name.toLowerCase())) headers[name] = value;
  }
  return { status, headers, rest: bytes.subarray(end + 4) };
};
