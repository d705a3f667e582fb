import type { Rewrite } from "../git/gitconfig.ts";
import { spellingsOf } from "../git/spellings.ts";
import { parseUpstream, splitUser } from "../git/upstream.ts";
import type { Manifest } from "../resolve/manifest.ts";
import type { GateRepository, PlannedToken } from "./bottle-plan.ts";
import { gateUrl, upstreamToken } from "./layout.ts";

/** The gate's configuration for each remote. */
export const planGate = ({ settings, source }: Manifest): readonly GateRepository[] =>
  Object.entries(settings.git.remotes).map(([name, remote]) => ({
    name,
    url: gateUrl(name),
    upstream: {
      ...splitUser(remote.url),
      identityFile: remote.identity_file ?? null,
      knownHostKey: remote.known_host_key ?? null,
      tokenRef: remote.token_ref ?? null,
      caFile: remote.ca_file ?? null,
    },
    refs: remote.refs ?? null,
    policy: remote.policy ?? null,
    source: source(["git", "remotes", name]),
  }));

/** The tokens that the gate shows its upstreams, each in a file of its own. */
export const planTokens = (repositories: readonly GateRepository[]): readonly PlannedToken[] =>
  repositories.flatMap(({ name, upstream: { tokenRef } }) =>
    tokenRef === null ? [] : [{ path: upstreamToken(name), tokenRef }],
  );

/** What the agent's git is led to the gate by, for every spelling of every upstream. */
export const planRewrites = (repositories: readonly GateRepository[]): readonly Rewrite[] =>
  repositories.map(({ url, upstream }) => {
    const parsed = parseUpstream(upstream.url);
    return { url, spellings: "wrong" in parsed ? [] : spellingsOf(parsed) };
  });
