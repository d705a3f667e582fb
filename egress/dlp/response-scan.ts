import type { DlpFacts, Header, MessagePlace } from "../../policy/request/facts.ts";
import { headerName } from "../../policy/request/headers.ts";
import { contentCodings } from "../body/codings.ts";
import { type BodyDecoder, createBodyDecoder } from "../body/decode-body.ts";
import { mediaTypeOf } from "../body/media-type.ts";
import { Undecodable } from "../body/undecodable.ts";
import type { ResponseHead } from "../message.ts";
import { collectFacts } from "./collect-facts.ts";
import type { ResponseScan } from "./dlp.ts";
import { harmlessTest } from "./harmless.ts";
import { headText } from "./head-text.ts";
import { createKnownScan } from "./known/known-scan.ts";
import { createMasker, maskText } from "./masker.ts";
import type { Tools } from "./request-scan.ts";
import { scanAtOnce } from "./scan-body.ts";
import { watchText } from "./text-watch.ts";

const NOTHING: DlpFacts = { sightings: [], known: [], unread: [] };

/** Nothing is looked for. */
export const unwatched = ({ headers }: ResponseHead): ResponseScan => ({
  headers,
  push: async (piece) => piece,
  end: async () => ({ rest: new Uint8Array(0), dlp: NOTHING, warnings: [] }),
  close() {},
});

/** A session that a server hands out is no leak. */
const NOT_SCANNED = ["set-cookie", "set-cookie2"];

/** What says of the body what no longer holds when its coding was undone. */
const OF_CODED = new Set(["content-encoding", "content-length", "content-md5", "content-digest", "digest"]);

const TEXTUAL = /^text\/|[/+](?:json|xml|javascript|x-ndjson|x-www-form-urlencoded|graphql|yaml)$/;

export const createResponseScan = (tools: Tools, { headers }: ResponseHead): ResponseScan => {
  const { values, scanners, fingerprint, placeholders, limits } = tools;
  const known = createKnownScan(values);
  const collector = collectFacts(values, known, harmlessTest(placeholders, fingerprint));
  const warnings = new Set<string>();
  const codings = contentCodings(headers);
  const isMasked = values.masks.longest > 0;
  const isCoded = codings === null || codings.length > 0;
  const media = mediaTypeOf(headers);
  const isText = media === null || TEXTUAL.test(media.type);
  const found = (place: MessagePlace) => (name: string) => known.add(name, place);
  const masker = createMasker(values.masks, found("body"));
  const text = watchText(
    () => scanners.short,
    (scanned) => collector.add({ ...scanned, limits: [] }, "body"),
    (warning) => warnings.add(warning),
  );
  let decoder: BodyDecoder | undefined;
  let passed: Uint8Array[] = [];
  let length = 0;
  let isReadable = true;

  const take = (bytes: Uint8Array): void => {
    if (isText) text.push(bytes);
    passed.push(masker.push(bytes));
  };

  const decode = async (work: () => Promise<void> | undefined): Promise<void> => {
    try {
      if (isReadable) await work();
    } catch (error) {
      if (!(error instanceof Undecodable)) throw error;
      isReadable = false;
      collector.unread(error.message);
    }
  };

  const begin = (): void => {
    if (codings === null) throw new Undecodable("its content coding is none of gzip, deflate, br and zstd");
    decoder = createBodyDecoder(codings, take, limits);
  };

  /** What is decoded and masked by now. */
  const ready = (): Uint8Array => {
    const [first, ...more] = passed;
    passed = [];
    return first === undefined || more.length > 0 ? Buffer.concat(first ? [first, ...more] : []) : first;
  };

  const scanHeaders = (): readonly Header[] => {
    const { bytes } = headText("", headers, NOT_SCANNED);
    collector.add({ ...scanAtOnce(scanners.short, bytes), limits: [] }, "headers");
    const masked = headers.map(
      ([name, value]): Header => [name, maskText(values.masks, value, found("headers"))],
    );
    if (!isMasked) return headers;
    return isCoded ? masked.filter(([name]) => !OF_CODED.has(headerName(name))) : masked;
  };

  return {
    headers: scanHeaders(),
    async push(piece) {
      if (piece.length === 0) return piece;
      if (length === 0) await decode(async () => begin());
      length += piece.length;
      await decode(() => decoder?.push(piece));
      const looked = ready();
      return isMasked ? looked : piece;
    },
    async end() {
      await decode(() => decoder?.end());
      text.end();
      passed.push(masker.end());
      const rest = ready();
      decoder?.close();
      return {
        rest: isMasked ? rest : new Uint8Array(0),
        dlp: collector.facts(),
        warnings: [...warnings],
      };
    },
    close() {
      isReadable = false;
      decoder?.close();
    },
  };
};
