import { type Coding, createDecoder } from "./codings.ts";
import type { Decoder } from "./decoder.ts";
import { Undecodable } from "./undecodable.ts";

/** How far a body is decoded. */
export interface DecodeLimits {
  /** In `bytes`, what the codings of one body may decode to, all together. */
  readonly decodedBytes: number;
  /** Times that decoded bytes may be more than the coded ones, past the first 8 MiB. */
  readonly ratio: number;
  /** Codings on top of each other. */
  readonly codings: number;
}

export const DECODE_LIMITS: DecodeLimits = { decodedBytes: 4 * 1024 ** 3, ratio: 200, codings: 3 };

/** Small bodies may grow by more. */
const FREE_BYTES = 8 * 1024 * 1024;
/** A longer piece is decoded in parts, so that little is held at once. */
const PART = 65_536;

/** Told of decoded bytes, in order. */
export type Take = (bytes: Uint8Array) => void;

/** Undoes the codings of one body while it comes. */
export interface BodyDecoder {
  /** @throws Undecodable */
  push(piece: Uint8Array): Promise<void>;
  /** @throws Undecodable */
  end(): Promise<void>;
  close(): void;
}

/** `codings` as they were put on: the last is undone first. @throws Undecodable when there are too many of them */
export const createBodyDecoder = (
  codings: readonly Coding[],
  take: Take,
  limits: DecodeLimits = DECODE_LIMITS,
): BodyDecoder => {
  if (codings.length > limits.codings)
    throw new Undecodable(`it has more than ${limits.codings} codings on top of each other`);
  let coded = 0;
  let decoded = 0;
  const allow = (bytes: number): void => {
    decoded += bytes;
    if (decoded > limits.decodedBytes) throw new Undecodable("it decodes to more than is allowed");
    if (decoded > FREE_BYTES + coded * limits.ratio)
      throw new Undecodable(`it grows by more than ${limits.ratio} times when it is decoded`);
  };
  const decoders: readonly Decoder[] = codings.map((coding) => createDecoder(coding, allow)).reverse();

  const pass = async (bytes: Uint8Array, level: number): Promise<void> => {
    const decoder = decoders[level];
    if (decoder === undefined) {
      take(bytes);
      return;
    }
    for (let at = 0; at < bytes.length; at += PART) {
      for (const made of await decoder.push(bytes.subarray(at, at + PART))) await pass(made, level + 1);
    }
  };

  return {
    push(piece) {
      coded += piece.length;
      return pass(piece, 0);
    },
    async end() {
      if (coded === 0) return;
      for (const [level, decoder] of decoders.entries()) {
        for (const made of await decoder.end()) await pass(made, level + 1);
      }
    },
    close() {
      for (const decoder of decoders) decoder.close();
    },
  };
};
