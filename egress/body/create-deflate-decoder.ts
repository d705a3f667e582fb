import { createInflate, createInflateRaw } from "node:zlib";
import { isZlibHeader } from "../../scanners/decoders/archives/zlib.ts";
import { createZlibDecoder } from "./create-zlib-decoder.ts";
import type { Allow, Decoder } from "./decoder.ts";

/** `deflate` is the zlib format (RFC 9110, section 8.4.1.2); some senders leave its header out. */
export const createDeflateDecoder = (allow: Allow): Decoder => {
  let first = new Uint8Array(0);
  let decoder: Decoder | undefined;
  return {
    async push(piece) {
      if (decoder !== undefined) return decoder.push(piece);
      first = Buffer.concat([first, piece]);
      const [one, other] = first;
      if (one === undefined || other === undefined) return [];
      const stream = isZlibHeader(one, other) ? createInflate() : createInflateRaw();
      decoder = createZlibDecoder("deflate", stream, allow);
      return decoder.push(first);
    },
    async end() {
      decoder ??= createZlibDecoder("deflate", createInflate(), allow);
      return decoder.end();
    },
    close() {
      decoder?.close();
    },
  };
};
