import type { BodyFacts, Header } from "../../../policy/request/facts.ts";
import { headerValues } from "../../../policy/request/headers.ts";
import { spellingsOf } from "../../../policy/request/spellings.ts";
import { isJson, mediaTypeOf } from "../media-type.ts";
import { graphqlMutations } from "./graphql-mutations.ts";
import { namesDocument, requestMutations } from "./graphql-request.ts";
import { lfsOperation } from "./lfs-operation.ts";
import { readJson } from "./read-json.ts";

/** Collects a body for as long as it may be one that says what a request does. */
export interface BodyReader {
  /** Decoded bytes. */
  push(bytes: Uint8Array): void;
  /** `length` is that of the body as it came; `isWhole` when all of it could be decoded. */
  facts(length: number, isWhole: boolean): BodyFacts;
}

/** Longer bodies are not read, in `bytes`. */
const LONGEST = 8 * 1024 * 1024;

interface Asked {
  readonly target: string;
  readonly headers: readonly Header[];
}

const UNKNOWN: BodyFacts = { kind: "read", lfsOperation: null, graphqlMutations: null };

export const createBodyReader = ({ target, headers }: Asked): BodyReader => {
  const { texts } = spellingsOf(target);
  const says = (word: string): boolean => texts.some((text) => text.includes(word));
  const isWanted = says("graphql") || says("batch");
  const pieces: Uint8Array[] = [];
  let held = 0;
  return {
    push(bytes) {
      if (!isWanted || held > LONGEST) return;
      held += bytes.length;
      if (held <= LONGEST) pieces.push(bytes);
      else pieces.length = 0;
    },
    facts(length, isWhole) {
      if (length === 0) return { kind: "none" };
      if (!isWanted || !isWhole || held > LONGEST) return UNKNOWN;
      const text = utf8(Buffer.concat(pieces));
      return text === null ? UNKNOWN : readFacts(text, target, headers);
    },
  };
};

const utf8 = (bytes: Uint8Array): string | null => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
};

/** Codings that a server is sure to undo as it is done here. */
const SURE = /^(?:identity|gzip)?$/i;

const readFacts = (text: string, target: string, headers: readonly Header[]): BodyFacts => {
  const media = mediaTypeOf(headers);
  const charset = media?.parameters.get("charset")?.toLowerCase() ?? "utf-8";
  if (media === null || charset !== "utf-8") return UNKNOWN;
  if (!headerValues(headers, "content-encoding").every((value) => SURE.test(value))) return UNKNOWN;
  const readings = spellingsOf(target).texts;
  const inUrl = readings.some((reading) => namesDocument(reading.split("?").slice(1).join("&")));
  if (media.type === "application/graphql") {
    return { ...UNKNOWN, graphqlMutations: inUrl ? null : graphqlMutations(text) };
  }
  const json = isJson(media) ? readJson(text) : undefined;
  if (json === undefined) return UNKNOWN;
  return {
    kind: "read",
    lfsOperation: lfsOperation(json),
    graphqlMutations: inUrl ? null : requestMutations(json),
  };
};
