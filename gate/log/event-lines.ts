import { displayText } from "../../model/display.ts";
import type { LogEvent, LoggedRef, LoggedWho, MirrorEvent, PushEvent } from "./event.ts";

/** Where a push stands on its way upstream; null: it does not go there. */
export type UpstreamState = "forwarded" | "mirrored" | "waits" | null;

/** The lines about one event; the first begins with its time. Safe to print whatever stands in the log. */
export const eventLines = (event: LogEvent, upstream: UpstreamState): readonly string[] =>
  (event.event === "push" ? pushLines(event, upstream) : mirrorLines(event)).map(displayText);

const pushLines = (event: PushEvent, upstream: UpstreamState): readonly string[] => {
  const { push, verdict, who, refs, reasons = [], error } = event;
  const state = upstream === null ? "" : `, ${upstream === "waits" ? "waits for upstream" : upstream}`;
  return [
    `${clock(event.time)}  ${verdict.padEnd(9)}  ${whoWords(who)}  push ${push}${state}`,
    ...refs.map((ref) => `  ${refWords(ref)}`),
    ...reasons.map(({ rule, message }) => `  - ${message} [${rule}]`),
    ...(error === undefined ? [] : [`  - ${error}`]),
  ];
};

const mirrorLines = (event: MirrorEvent): readonly string[] => {
  const { outcome, message, mirrored = [], stopped = [], unjudged = [] } = event;
  const told = stopped.length + unjudged.length > 0 || outcome === "mirrored" ? undefined : message;
  return [
    `${clock(event.time)}  ${outcome.padEnd(9)}  upstream${mirrored.length === 0 ? "" : ` got push ${mirrored.join(", ")}`}`,
    ...(told === undefined ? [] : [`  - ${told}`]),
    ...stopped.map(({ ref, words }) => `  - ${ref}: ${words}`),
    ...unjudged.map((ref) => `  - ${refWords(ref)}: not judged by the gate`),
  ];
};

const clock = (time: string): string => time.replace("T", " ").replace(/\.\d+Z$/, " UTC");

const whoWords = ({ pusher, remoteUser, user, via }: LoggedWho): string =>
  `${pusher ?? remoteUser ?? `account ${user}`} via ${via}`;

const refWords = ({ ref, from, to }: LoggedRef): string => {
  if (to === null) return `${ref} deleted${from === null ? "" : `, was ${short(from)}`}`;
  return from === null ? `${ref} created at ${short(to)}` : `${ref} ${short(from)}..${short(to)}`;
};

const short = (oid: string): string => oid.slice(0, 10);
