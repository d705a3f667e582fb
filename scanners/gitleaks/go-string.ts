import { Buffer } from "node:buffer";
import { toText } from "./re2/text.ts";
import { INVALID } from "./re2/utf8.ts";

/** Bytes as Go writes them into JSON: each byte that is no UTF-8 becomes a U+FFFD, not each stretch of them. */
export const goString = (bytes: Uint8Array): string => {
  const text = Buffer.from(toText(bytes));
  if (!text.includes(INVALID)) return text.toString("utf8");
  return text
    .toString("latin1")
    .split("\xff")
    .map((piece) => Buffer.from(piece, "latin1").toString("utf8"))
    .join("\ufffd");
};
