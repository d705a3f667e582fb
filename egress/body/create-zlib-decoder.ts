import type { Transform } from "node:stream";
import type { Allow, Decoder } from "./decoder.ts";
import { Undecodable } from "./undecodable.ts";

/** Decodes with one of the streams of Node's zlib. `name` is for people. */
export const createZlibDecoder = (name: string, stream: Transform, allow: Allow): Decoder => {
  let made: Uint8Array[] = [];
  let failure: unknown;
  let isOver = false;
  let wake = (): void => {};

  const fail = (error: unknown): void => {
    failure ??= error;
    stream.destroy();
  };

  stream.on("data", (bytes: Uint8Array) => {
    try {
      allow(bytes.length);
      made.push(bytes);
    } catch (error) {
      fail(error);
    }
  });
  stream.on("error", () => fail(new Undecodable(`the ${name} data is broken or cut off`)));
  stream.on("end", () => {
    isOver = true;
    wake();
  });
  stream.on("close", () => wake());

  const take = (): readonly Uint8Array[] => {
    if (failure !== undefined) throw failure;
    const taken = made;
    made = [];
    return taken;
  };

  return {
    async push(piece) {
      if (piece.length === 0) return [];
      if (failure === undefined && !isOver) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          stream.write(piece, () => resolve());
        });
      }
      // zlib ends before it is told to only where more bytes stand behind the end of the data.
      if (isOver) fail(new Undecodable(`something stands behind the end of the ${name} data`));
      return take();
    },
    async end() {
      if (failure === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          stream.end();
        });
      }
      return take();
    },
    close() {
      fail(new Undecodable(`the ${name} data was not read to its end`));
    },
  };
};
