import type { Reason } from "../../model/decision.ts";
import type { Route } from "../../policy/request/route.ts";
import { coversName } from "../../policy/request/route-host.ts";
import { parseUpstream } from "../git/upstream.ts";
import type { Manifest } from "../resolve/manifest.ts";

/** Writes through a hosting's interface that change what a push would change. */
const PAST_THE_GATE: readonly string[] = ["contents", "refs", "merge", "graphql"];

/** What the operator should know before a launch. */
export const planNotes = (
  { settings, agent, chain }: Manifest,
  routes: readonly Route[],
): readonly Reason[] => {
  const remotes = Object.entries(settings.git.remotes).flatMap(([name, { url }]) => {
    const upstream = parseUpstream(url);
    return "wrong" in upstream ? [] : [{ name, host: upstream.host }];
  });
  const brought =
    agent.from === "user"
      ? []
      : [
          note(
            "agent/brought",
            `whoever wrote the repository wrote this agent, and chose ${chain.at(-1)?.name} of your bottles for it`,
            "choose with --bottle, or write an agent of your own",
          ),
        ];
  const open = routes.flatMap(({ host, inspect, writes, dlp }) => [
    ...(inspect
      ? []
      : [
          note(
            "route/unread",
            `what goes to ${host} is not looked into: only host, port and address are judged`,
            "leave inspect out of the route",
          ),
        ]),
    ...remotes
      .filter(
        (remote) => coversName(host, remote.host) && writes.some((kind) => PAST_THE_GATE.includes(kind)),
      )
      .map(({ name }) =>
        note(
          "route/past-the-gate",
          `the route for ${host} lets writes through that pass the gate of ${name} by`,
          "take contents, refs, merge and graphql out of its writes",
        ),
      ),
    ...(dlp.out === "block"
      ? []
      : [
          note(
            "route/dlp",
            `secrets that leave for ${host} are ${dlp.out === "off" ? "not looked for" : "noted, not refused"}`,
            "leave dlp.out out of the route",
          ),
        ]),
  ]);
  return [...brought, ...open];
};

const note = (rule: string, message: string, hint: string): Reason => ({
  rule,
  level: "warn",
  message,
  hint,
});
