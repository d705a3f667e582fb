import type { Header } from "../../policy/request/facts.ts";
import { headerName } from "../../policy/request/headers.ts";
import type { Route } from "../../policy/request/route.ts";

/** The head of a request as a text to scan, and how many of its lines are the URL. */
export interface HeadText {
  readonly bytes: Uint8Array;
  readonly urlLines: number;
}

/** Decodings of a URL, one upon the other. */
const MOST_DECODINGS = 3;

/** Line by line: the URL as it came and in every decoding, and each header but those that may hold a credential. */
export const headText = (target: string, headers: readonly Header[], own: Route["credentials"]): HeadText => {
  const urls = own === "any" ? [] : decodings(target);
  const lines = own === "any" ? [] : headers.filter(([name]) => !own.includes(headerName(name)));
  const text = [...urls, ...lines.map(([name, value]) => `${name}: ${value}`)].join("\n");
  return { bytes: Buffer.from(text, "latin1"), urlLines: urls.length };
};

const decodings = (target: string): readonly string[] => {
  const texts = [target];
  for (let text = target; texts.length <= MOST_DECODINGS; ) {
    const next = text.replace(/%([\da-f]{2})/gi, (_, digits: string) =>
      printable(Number.parseInt(digits, 16)),
    );
    if (next === text) break;
    texts.push(next);
    text = next;
  }
  return texts;
};

/** A line must stay one. */
const printable = (byte: number): string =>
  byte === 0x0a || byte === 0x0d ? " " : String.fromCharCode(byte);
