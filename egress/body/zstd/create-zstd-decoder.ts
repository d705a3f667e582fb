import type { Allow, Decoder } from "../decoder.ts";
import { Undecodable } from "../undecodable.ts";
import { createBlockDecoder } from "./block.ts";
import { type FrameHeader, readFrameHeader } from "./frame-header.ts";
import { createHistory } from "./history.ts";
import { LARGEST_BLOCK } from "./limits.ts";

const CHECKSUM = 4;

/**
 * Decodes frames of zstd (RFC 8878) one after another. Checksums are passed over: whoever gets the message checks
 * them. Written here because Node 20 has no decoder, and because no decoder of the registry stands hostile frames.
 */
export const createZstdDecoder = (allow: Allow): Decoder => {
  const blocks = createBlockDecoder();
  const history = createHistory();
  // Pieces that hold less than what is needed next, in bytes.
  let held: Uint8Array[] = [];
  let heldLength = 0;
  let needed = 1;
  /** Bytes to pass over: a checksum, or a frame that holds none of the data. */
  let skip = 0;
  let state: "frame" | "block" | "skip" = "frame";
  let hasChecksum = false;
  let largest = 0;

  const pass = (bytes: number): void => {
    skip = bytes;
    state = bytes > 0 ? "skip" : "frame";
  };

  const beginFrame = (header: FrameHeader): void => {
    if (header.kind === "skippable") {
      pass(header.size);
      return;
    }
    hasChecksum = header.hasChecksum;
    largest = Math.min(LARGEST_BLOCK, header.window);
    history.begin(header.window);
    blocks.begin();
    state = "block";
  };

  /** Decodes the block at `at` and returns the byte behind it; null when it is not all there. */
  const decodeBlock = (bytes: Uint8Array, at: number, made: Uint8Array[]): number | null => {
    if (bytes.length - at < 3) return null;
    const head = (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16);
    const kind = (head >> 1) & 3;
    const size = head >> 3;
    if (kind === 3 || size > largest) throw new Undecodable("a zstd block is broken");
    const from = at + 3;
    const end = from + (kind === 1 ? 1 : size);
    if (end > bytes.length) {
      needed = end - at;
      return null;
    }
    if (kind === 0) history.append(bytes, from, end);
    else if (kind === 1) history.fill(bytes[from] as number, size);
    else blocks.decode(bytes, from, end, history);
    if ((head & 1) === 1) pass(hasChecksum ? CHECKSUM : 0);
    const out = history.take();
    allow(out.length);
    if (out.length > 0) made.push(out);
    return end;
  };

  /** Keeps what is not used yet, apart from the piece that it came in. */
  const hold = (rest: Uint8Array): void => {
    held = rest.length > 0 ? [new Uint8Array(rest)] : [];
    heldLength = rest.length;
    needed = Math.max(needed, heldLength + 1);
  };

  return {
    async push(piece) {
      heldLength += piece.length;
      if (heldLength < needed) {
        held.push(piece);
        return [];
      }
      const bytes = held.length === 0 ? piece : Buffer.concat([...held, piece]);
      const made: Uint8Array[] = [];
      needed = 1;
      let at = 0;
      while (at < bytes.length) {
        if (state === "skip") {
          const passed = Math.min(skip, bytes.length - at);
          pass(skip - passed);
          at += passed;
        } else if (state === "frame") {
          const header = readFrameHeader(bytes, at);
          if (header === null) break;
          at += header.length;
          beginFrame(header);
        } else {
          const end = decodeBlock(bytes, at, made);
          if (end === null) break;
          at = end;
        }
      }
      hold(bytes.subarray(at));
      return made;
    },
    async end() {
      if (state !== "frame" || heldLength > 0) throw new Undecodable("the zstd data is cut off");
      return [];
    },
    close() {},
  };
};
