import type { Readable } from "node:stream";

/** Longest line, in characters: a longer one is taken in pieces, so that what is held has a limit. */
const LONGEST = 64 * 1024;

/** Gives each line of a stream of text to `take`, the last one also when it has no end. */
export const splitLines = (stream: Readable, take: (line: string) => void): void => {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line);
    if (rest.length <= LONGEST) return;
    take(rest);
    rest = "";
  });
  stream.on("end", () => {
    if (rest !== "") take(rest);
  });
  stream.on("error", () => {});
};
