import type { Level, Reason } from "../../model/decision.ts";
import type { Limit } from "../../model/limit-hit.ts";
import { shortOid } from "../../model/oid.ts";
import { wayIn } from "../../model/way-in.ts";
import type { Show, UnreadPart } from "../push-facts.ts";

/** What a limit does to a push, the key of the policy that sets it, and what the pusher can do. */
interface Consequence {
  readonly level: Level;
  readonly key?: string;
  readonly hint: string;
}

const SMALLER = "leave it out of git, or push what is in it as files";
const NOTE = "nobody knows what is in it; who must not push such files says so in the policy's paths";

/**
 * Who packs a secret too deep or too large for the scanner must not get it through. What is encrypted or in a format
 * without a decoder is noted: otherwise nobody could keep a password-protected archive at all.
 */
const CONSEQUENCES: Readonly<Record<Limit, Consequence>> = {
  depth: { level: "block", key: "limits.archive_depth", hint: SMALLER },
  bytes: { level: "block", key: "limits.unpacked", hint: SMALLER },
  ratio: { level: "block", hint: SMALLER },
  entries: { level: "block", hint: SMALLER },
  overlap: { level: "block", hint: SMALLER },
  sightings: { level: "block", hint: SMALLER },
  encrypted: { level: "warn", hint: NOTE },
  unsupported: { level: "warn", hint: NOTE },
};

/** What could not be looked into to its end: where nothing is known, no mode lets it pass. */
export const judgeUnread = ({ oid, path, hit }: UnreadPart, show: Show): Reason => {
  const { inner, steps } = wayIn(hit.via);
  const name = path === null ? `object ${oid === null ? "" : shortOid(oid)}` : show(path);
  const { level, key, hint } = CONSEQUENCES[hit.limit];
  return {
    rule: `unread/${hit.limit}`,
    level,
    message: `not looked into: ${name}${inner}${steps === "" ? "" : ` (${steps})`} ${hit.text}`,
    hint,
    ...(key === undefined ? {} : { key }),
    ...(level === "block" ? { undecided: true } : {}),
  };
};
