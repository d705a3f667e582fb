import type { Spot } from "../../model/finding.ts";
import { type Raw, rawBytes, rawFromText } from "../../model/raw.ts";
import type { BaselineKey } from "./baseline-key.ts";

/** What an entry of a baseline is bound to besides the secret; exactly one of these. */
export interface Place {
  /** Of a file that holds the secret, or whose own name does. */
  readonly path?: string | undefined;
  readonly ref?: string | undefined;
  /** Ids of the commit, the tag or the nameless object that holds it. */
  readonly commit?: string | undefined;
  readonly tag?: string | undefined;
  readonly object?: string | undefined;
  /**
   * Stands for the bytes of `path` or `ref` where those hold a secret or cannot be shown as they are; then
   * this decides, and the name is there for people.
   */
  readonly digest?: string | undefined;
}

export const PLACES = ["path", "ref", "commit", "tag", "object"] as const;

interface Named {
  readonly as: (typeof PLACES)[number];
  readonly name: Raw;
}

const nameOf = (spot: Spot): Named => {
  switch (spot.kind) {
    case "ref":
      return { as: "ref", name: spot.ref };
    case "commit":
      return { as: "commit", name: rawFromText(spot.commit) };
    case "tag":
      return { as: "tag", name: rawFromText(spot.tag) };
    case "object":
      return { as: "object", name: rawFromText(spot.oid) };
    default:
      return { as: "path", name: spot.path };
  }
};

/** The place of a spot; `show` makes names safe and masks secrets in them. */
export const placeOf = (spot: Spot, show: (raw: Raw) => string, key: BaselineKey): Place => {
  const { as, name } = nameOf(spot);
  const shown = show(name);
  const same = Buffer.from(shown, "utf8").equals(rawBytes(name));
  return { [as]: shown, ...(same ? {} : { digest: key.digestOf(name) }) };
};

const plainKey = ({ as, name }: Named): string => `${as} ${name}`;
const digestKey = (as: string, digest: string): string => `${as}#${digest}`;

/** Names a written place for looking it up: by its digest where it has one. */
export const placeKey = (place: Place): string => {
  const as = PLACES.find((one) => place[one] !== undefined) ?? "path";
  if (place.digest !== undefined) return digestKey(as, place.digest);
  return plainKey({ as, name: rawFromText(place[as] ?? "") });
};

/** The names under which a spot may be written; the second costs an HMAC. */
export const lookUpKeys = (spot: Spot, key: BaselineKey, withDigest: boolean): readonly string[] => {
  const named = nameOf(spot);
  const plain = plainKey(named);
  return withDigest ? [plain, digestKey(named.as, key.digestOf(named.name))] : [plain];
};
