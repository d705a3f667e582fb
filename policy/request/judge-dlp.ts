import type { Level, Reason } from "../../model/decision.ts";
import type { EgressPolicy } from "./egress-policy.ts";
import type { DlpFacts, MessagePlace } from "./facts.ts";
import type { Route } from "./route.ts";
import { refuse } from "./rules.ts";

type DlpVerdict = Route["dlp"]["out"];

const PLACES: Readonly<Record<MessagePlace, string>> = {
  url: "the URL",
  headers: "the headers",
  body: "the body",
  trailers: "the trailers",
  frame: "a WebSocket message",
};

/** What was seen in a message. A real credential of the bottle is refused whatever the route says. */
export const judgeDlp = (levels: EgressPolicy["levels"], verdict: DlpVerdict, dlp: DlpFacts): Reason[] => [
  ...dlp.known.map(({ name, place }) =>
    refuse(
      "secret/known",
      `${PLACES[place]} of this message holds the real credential ${name}`,
      "only the proxy may handle it; use the placeholder",
    ),
  ),
  ...(verdict === "off" ? [] : [...judgeSightings(levels, verdict, dlp), ...judgeUnread(verdict, dlp)]),
];

const judgeSightings = (levels: EgressPolicy["levels"], verdict: Level, { sightings }: DlpFacts): Reason[] =>
  sightings.flatMap(({ sighting: { rule, title, confidence, mask, remedy }, place }) => {
    const level = levels[confidence];
    if (level === "allow") return [];
    return [
      {
        rule: `secret/${rule}`,
        level: verdict === "warn" ? "warn" : level,
        message: `${PLACES[place]} holds a secret: ${title}, ${mask}`,
        hint: `take it out of the message; if it is real, ${remedy}`,
      },
    ];
  });

const judgeUnread = (level: Level, { unread }: DlpFacts): Reason[] =>
  unread.map((what) => ({
    rule: "secret/unread",
    level,
    message: `the message could not be looked into: ${what}`,
    hint: "send it plain, or in a usual coding (gzip, deflate, br, zstd) and smaller",
  }));
