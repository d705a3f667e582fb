import type { Readable } from "node:stream";
import { Fault } from "../../model/fault.ts";

/** In `bytes`. */
const LONGEST = 16 * 1024 * 1024;

/** A prompt as it was given; `-` stands for standard input. @throws Fault */
export const readPrompt = async (given: string, stdin: Readable): Promise<string> => {
  if (given !== "-") return given;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LONGEST) throw new Fault(`the prompt on standard input has more than ${LONGEST} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
};
