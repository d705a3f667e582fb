import type { Header } from "../../policy/request/facts.ts";
import type { Route } from "../../policy/request/route.ts";
import type { FingerprintOf } from "../../scanners/scanner.ts";
import { contentCodings } from "../body/codings.ts";
import { type BodyDecoder, createBodyDecoder, type DecodeLimits } from "../body/decode-body.ts";
import { createBodyReader } from "../body/facts/body-facts.ts";
import { mediaTypeOf } from "../body/media-type.ts";
import { Undecodable } from "../body/undecodable.ts";
import type { RequestHead } from "../message.ts";
import { createBodyFields } from "./body-fields.ts";
import { collectFacts } from "./collect-facts.ts";
import type { RequestScan } from "./dlp.ts";
import { harmlessTest } from "./harmless.ts";
import { headText } from "./head-text.ts";
import { createKnownScan } from "./known/known-scan.ts";
import type { KnownValues } from "./known/known-values.ts";
import { type BodyScan, createBodyScan, scanAtOnce } from "./scan-body.ts";
import { scanHeaders, scanTarget } from "./scan-head.ts";
import type { Lent, Scanners } from "./scanners.ts";

/** What looking at a message takes. */
export interface Tools {
  readonly values: KnownValues;
  readonly scanners: Scanners;
  readonly fingerprint: FingerprintOf;
  readonly placeholders: Readonly<Record<string, string>>;
  readonly limits: DecodeLimits;
}

/** A body up to this long is scanned in one go at its end, by a scanner that all requests share. */
const SHORT_BODY = 256 * 1024;

export const createRequestScan = (
  tools: Tools,
  { target, headers }: RequestHead,
  own: Route["credentials"],
): RequestScan => {
  const { values, scanners, fingerprint, placeholders, limits } = tools;
  const known = createKnownScan(values);
  const codings = contentCodings(headers);
  // What is decoded may leave out some of what is sent.
  const wire = codings !== null && codings.length === 0 ? undefined : createKnownScan(values);
  const collector = collectFacts(values, known, harmlessTest(placeholders, fingerprint, { target, headers }));
  const reader = createBodyReader({ target, headers });
  const boundary = boundaryOf(headers);
  const fields = createBodyFields(known, boundary);
  let length = 0;
  let isWhole = true;
  let isOver = false;
  // Decoded bytes that are not scanned yet; long bodies are scanned as they come.
  let held: Uint8Array[] = [];
  let heldLength = 0;
  let lent: Lent | undefined;
  let scan: BodyScan | undefined;

  const take = (bytes: Uint8Array): void => {
    known.text(bytes, 0, bytes.length);
    fields.push(bytes);
    reader.push(bytes);
    held.push(bytes);
    heldLength += bytes.length;
  };

  let decoder: BodyDecoder | undefined;
  const begin = (): void => {
    if (codings === null) throw new Undecodable("its content coding is none of gzip, deflate, br and zstd");
    decoder = createBodyDecoder(codings, take, limits);
  };

  /** Does something about the decoding, unless that has failed. */
  const decode = async (work: () => Promise<void> | undefined): Promise<void> => {
    try {
      if (isWhole) await work();
    } catch (error) {
      if (!(error instanceof Undecodable)) throw error;
      isWhole = false;
      collector.unread(error.message);
    }
  };

  const scanHead = (): void => {
    known.at("url");
    scanTarget(known, target);
    known.at("headers");
    scanHeaders(known, headers);
    const { bytes, urlLines } = headText(target, headers, own);
    if (bytes.length === 0) return;
    collector.add(scanAtOnce(scanners.short, bytes), ({ line }) => (line <= urlLines ? "url" : "headers"));
  };

  const scanHeld = (into: BodyScan): void => {
    for (const bytes of held) into.push(bytes);
    held = [];
    heldLength = 0;
  };

  /** A long body takes a scanner of its own. */
  const scanLong = async (): Promise<void> => {
    if (heldLength <= SHORT_BODY && scan === undefined) return;
    if (scan === undefined) {
      const one = await scanners.borrow();
      if (isOver) {
        one.giveBack(true);
        return;
      }
      lent = one;
      scan = createBodyScan(one.scanner, boundary);
    }
    scanHeld(scan);
  };

  const scanBody = (): void => {
    if (scan === undefined && heldLength === 0) return;
    const body = scan ?? createBodyScan(scanners.short, boundary);
    scanHeld(body);
    collector.add(body.end(), "body");
    lent?.giveBack(true);
  };

  const scanTrailers = (trailers: readonly Header[]): void => {
    if (trailers.length === 0) return;
    known.at("trailers");
    scanHeaders(known, trailers);
    const { bytes } = headText("", trailers, []);
    collector.add(scanAtOnce(scanners.short, bytes), "trailers");
  };

  const close = (): void => {
    isOver = true;
    held = [];
    decoder?.close();
    lent?.giveBack(false);
  };

  scanHead();
  known.at("body");
  wire?.at("body");

  return {
    async push(piece) {
      if (isOver || piece.length === 0) return;
      if (length === 0) await decode(async () => begin());
      length += piece.length;
      wire?.text(piece, 0, piece.length);
      await decode(() => decoder?.push(piece));
      await scanLong();
    },
    async end(trailers) {
      await decode(() => decoder?.end());
      fields.end();
      await scanLong();
      scanBody();
      for (const { name, place } of wire?.end() ?? []) known.add(name, place);
      scanTrailers(trailers);
      close();
      return { dlp: collector.facts(), body: reader.facts(length, isWhole) };
    },
    close,
  };
};

const boundaryOf = (headers: readonly Header[]): string | null => {
  const media = mediaTypeOf(headers);
  const boundary = media?.type.startsWith("multipart/") ? media.parameters.get("boundary") : undefined;
  return boundary === undefined || boundary === "" || boundary.length > LONGEST_BOUNDARY ? null : boundary;
};

/** In characters; RFC 2046, section 5.1.1, allows 70. */
const LONGEST_BOUNDARY = 200;
