import { display } from "../../model/display.ts";
import type { Finding } from "../../model/finding.ts";
import { type Raw, rawBytes } from "../../model/raw.ts";
import { oldOf, type RefUpdate, tipOf } from "../../model/ref-update.ts";
import { type Waivers, waiversOf } from "../../policy/waive.ts";
import type { Scanner } from "../../scanners/scanner.ts";
import { spotText } from "../line/spot-text.ts";
import type { Who } from "../line/who.ts";
import type { CommitEntry, PushDocument, TagEntry } from "./document.ts";
import type { GatheredPush } from "./gather-push.ts";
import { maskText } from "./mask-text.ts";
import { parsePerson, parseRawObject, type RawObject } from "./raw-object.ts";

/** What a document is made from. */
export interface DocumentFacts {
  readonly pushId: string;
  readonly repository: string;
  readonly who: Who;
  readonly updates: readonly RefUpdate[];
  readonly findings: readonly Finding[];
  readonly waivers: Waivers | null;
  readonly gathered: GatheredPush;
  /** Masks the secrets in texts. */
  readonly scanner: Scanner;
}

/** A push as every check is told it, but for the check's name and what it asks for. Holds no secret. */
export type SharedDocument = Omit<PushDocument, "check" | "contents">;

export const pushDocument = (facts: DocumentFacts): SharedDocument => {
  const { gathered, updates, findings, waivers } = facts;
  const show = (raw: Raw): string => plain(maskText(facts.scanner, raw));
  return {
    version: 1,
    push: facts.pushId,
    repository: facts.repository,
    who: { ...facts.who },
    updates: updates.map((update) => ({
      ref: show(update.ref),
      kind: update.kind,
      from: oldOf(update),
      to: tipOf(update),
    })),
    commits: [...gathered.commits].map(([oid, text]) => commitEntry(oid, text, show)),
    tags: [...gathered.tags].map(([oid, text]) => tagEntry(oid, text, show)),
    files: gathered.changes.map(({ by, path, mode, oid }) => ({ by, path: show(path), mode, blob: oid })),
    findings: findings.map((finding) => ({
      rule: finding.sighting.rule,
      title: finding.sighting.title,
      confidence: finding.sighting.confidence,
      fingerprint: finding.sighting.fingerprint,
      mask: finding.sighting.mask,
      inherited: finding.inherited,
      waived: waivers !== null && waiversOf(finding, waivers).length > 0,
      occurrences: finding.occurrences,
      spots: finding.spots.map((spot) => spotText(spot, show)),
    })),
  };
};

type Show = (raw: Raw) => string;

const commitEntry = (oid: string, text: Raw, show: Show): CommitEntry => {
  const { headers, message } = parseRawObject(text);
  return {
    oid,
    parents: (headers.get("parent") ?? []).map(show),
    author: parsePerson(first(headers, "author"), show),
    committer: parsePerson(first(headers, "committer"), show),
    message: show(message),
  };
};

const tagEntry = (oid: string, text: Raw, show: Show): TagEntry => {
  const { headers, message } = parseRawObject(text);
  return {
    oid,
    object: show(first(headers, "object")),
    type: show(first(headers, "type")),
    name: show(first(headers, "tag")),
    tagger: headers.has("tagger") ? parsePerson(first(headers, "tagger"), show) : null,
    message: show(message),
  };
};

const first = (headers: RawObject["headers"], name: string): Raw => headers.get(name)?.[0] ?? ("" as Raw);

/** Text as it is; where it is not UTF-8, each such byte as `\xNN`. */
const plain = (raw: Raw): string => {
  const bytes = rawBytes(raw);
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? text : display(raw);
};
