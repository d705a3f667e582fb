import { createBrotliDecompress, createGunzip } from "node:zlib";
import type { Header } from "../../policy/request/facts.ts";
import { headerValues } from "../../policy/request/headers.ts";
import { createDeflateDecoder } from "./create-deflate-decoder.ts";
import { createZlibDecoder } from "./create-zlib-decoder.ts";
import type { Allow, Decoder } from "./decoder.ts";
import { createZstdDecoder } from "./zstd/create-zstd-decoder.ts";

const gzip = (allow: Allow): Decoder => createZlibDecoder("gzip", createGunzip(), allow);

/** The content codings that can be undone (RFC 9110, section 8.4; RFC 7932; RFC 8878). */
const CODINGS = {
  gzip,
  "x-gzip": gzip,
  deflate: createDeflateDecoder,
  br: (allow: Allow): Decoder => createZlibDecoder("br", createBrotliDecompress(), allow),
  zstd: createZstdDecoder,
} as const;

export type Coding = keyof typeof CODINGS;

/** The codings of a message in the order in which they were put on; null when one of them is unknown. */
export const contentCodings = (headers: readonly Header[]): readonly Coding[] | null => {
  const names = headerValues(headers, "content-encoding")
    .flatMap((value) => value.toLowerCase().split(","))
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "identity");
  return names.every((name) => Object.hasOwn(CODINGS, name)) ? (names as Coding[]) : null;
};

export const createDecoder = (coding: Coding, allow: Allow): Decoder => CODINGS[coding](allow);
