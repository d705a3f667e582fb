import type { Sighting } from "../../model/finding.ts";
import type { Header } from "../../policy/request/facts.ts";
import { trimValue } from "../../policy/request/headers.ts";
import { placeholderSpot } from "../../policy/request/placeholder-spot.ts";
import type { FingerprintOf } from "../../scanners/scanner.ts";

/** What of a message may hold something that only looks like a secret. */
interface Asked {
  readonly target?: string;
  readonly headers?: readonly Header[];
}

/** The key's id in a signature of version 4 of AWS: it names the key that signed, and is no secret without it. */
const SIGNED_BY = /\bCredential=([A-Z0-9]{16,128})(?:\/|%2F)\d{8}(?:\/|%2F)/g;
const KEY_ID = "aws-access-key-id";

/**
 * Tells sightings that are none: of placeholders, which look like the credentials that they stand for, alone or in
 * the pair of a Basic header; and of the id of a key in a request's signature.
 */
export const harmlessTest = (
  placeholders: Readonly<Record<string, string>>,
  fingerprint: FingerprintOf,
  { target = "", headers = [] }: Asked = {},
): ((sighting: Sighting) => boolean) => {
  const texts = Object.values(placeholders).filter((text) => text !== "");
  const standIns = (): readonly Uint8Array[] => [
    ...texts.map((text) => Buffer.from(text)),
    ...headers
      .filter(([, value]) => texts.some((text) => placeholderSpot(value, text)?.kind === "pair"))
      .map(([, value]) => Buffer.from(trimValue(value).replace(/^basic[ \t]+/i, ""), "latin1")),
  ];
  const keyIds = (): readonly Uint8Array[] =>
    [target, ...headers.map(([, value]) => value)]
      .flatMap((text) => [...text.matchAll(SIGNED_BY)])
      .map(([, id = ""]) => Buffer.from(id));
  let found: { readonly standIns: readonly Uint8Array[]; readonly keyIds: readonly Uint8Array[] } | undefined;
  return ({ rule, fingerprint: print }) => {
    found ??= { standIns: standIns(), keyIds: keyIds() };
    const all = rule === KEY_ID ? [...found.standIns, ...found.keyIds] : found.standIns;
    return all.some((text) => fingerprint(rule, text) === print);
  };
};
