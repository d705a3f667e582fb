import type { Rewrite } from "../git/gitconfig.ts";
import { spellingsOf } from "../git/spellings.ts";
import { parseUpstream } from "../git/upstream.ts";
import type { Manifest } from "../resolve/manifest.ts";
import type { GateRepository } from "./bottle-plan.ts";
import { gateUrl } from "./layout.ts";

/** The gate's configuration for each remote. */
export const planGate = ({ settings, source }: Manifest): readonly GateRepository[] =>
  Object.entries(settings.git.remotes).map(([name, remote]) => ({
    name,
    url: gateUrl(name),
    upstream: {
      url: remote.url,
      identityFile: remote.identity_file ?? null,
      knownHostKey: remote.known_host_key ?? null,
      tokenRef: remote.token_ref ?? null,
    },
    refs: remote.refs ?? null,
    policy: remote.policy ?? null,
    source: source(["git", "remotes", name]),
  }));

/** What the agent's git is led to the gate by, for every spelling of every upstream. */
export const planRewrites = (repositories: readonly GateRepository[]): readonly Rewrite[] =>
  repositories.map(({ url, upstream }) => {
    const parsed = parseUpstream(upstream.url);
    return { url, spellings: "wrong" in parsed ? [] : spellingsOf(parsed) };
  });
