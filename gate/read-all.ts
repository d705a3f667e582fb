import type { Readable } from "node:stream";

/** Everything a stream holds. A list of ref updates is small: some hundred bytes for each. */
export const readAll = async (stream: Readable): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};
