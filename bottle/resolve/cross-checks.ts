import { at, type Complaint } from "../../policy/file/complaints.ts";
import type { Tree } from "../../policy/file/tree.ts";
import { coversName } from "../../policy/request/route-host.ts";
import { repositoryKey } from "../git/spellings.ts";
import { parseUpstream } from "../git/upstream.ts";
import type { Settings } from "../manifest/schema.ts";
import { isLaunchers } from "../plan/base-env.ts";
import { PROVIDERS, providerOf, TEMPLATES } from "../providers/providers.ts";

/** What is wrong between keys, wherever they are written. */
export const crossChecks = (tree: Tree, settings: Settings): readonly Complaint[] => [
  ...providerKeys(tree, settings),
  ...sameUpstream(tree, settings),
  ...ownedVariables(tree, settings),
  ...keptVariables(tree, settings),
  ...refusedHosts(tree, settings),
];

/** Keys of `agent_provider` that are for another template. */
const providerKeys = (tree: Tree, { agent_provider }: Settings): Complaint[] => {
  const chosen = providerOf(agent_provider);
  const keys = Object.keys(agent_provider).filter((key) => key !== "template");
  if (chosen === null) {
    return keys.length === 0
      ? []
      : [at(tree, ["agent_provider"], `template is missing: ${TEMPLATES.join(" or ")}`)];
  }
  return keys.flatMap((key) => {
    if (Object.hasOwn(chosen.settings, key)) return [];
    const owner = PROVIDERS.find(({ settings }) => Object.hasOwn(settings, key));
    const message = `is only for template ${owner?.template}; here it is ${chosen.template}: ${chosen.usage}`;
    return [at(tree, ["agent_provider", key], message)];
  });
};

// Many bottles have the remotes of the same parents; each address is read once.
const known = new Map<string, string | null>();

/** The word for the repository at an address; null where the address is wrong. */
const keyOf = (url: string): string | null => {
  const before = known.get(url);
  if (before !== undefined) return before;
  const upstream = parseUpstream(url);
  const key = "wrong" in upstream ? null : repositoryKey(upstream);
  known.set(url, key);
  return key;
};

/** One upstream at two gates would let what one refuses pass at the other. */
const sameUpstream = (tree: Tree, { git }: Settings): Complaint[] => {
  const keys = Object.entries(git.remotes).flatMap(([name, { url }]) => {
    const key = keyOf(url);
    return key === null ? [] : [{ name, key }];
  });
  return keys.flatMap(({ name, key }, index) => {
    const other = keys.slice(0, index).find((earlier) => earlier.key === key);
    return other === undefined
      ? []
      : [
          at(
            tree,
            ["git", "remotes", name],
            `is the same repository as ${other.name} (${key}); keep one of them`,
          ),
        ];
  });
};

const tokenRefs = ({ egress, git, agent_provider }: Settings): ReadonlyMap<string, string> =>
  new Map([
    ...egress.routes.flatMap(({ auth, host }) =>
      auth === undefined ? [] : [[auth.token_ref, `the route for ${host}`] as const],
    ),
    ...Object.entries(git.remotes).flatMap(([name, { token_ref }]) =>
      token_ref === undefined ? [] : [[token_ref, `the remote ${name}`] as const],
    ),
    ...(providerOf(agent_provider)?.hostVariables(agent_provider) ?? []).map(
      (name) => [name, "agent_provider"] as const,
    ),
  ]);

/** Variables that the launcher or the provider sets. */
const ownedVariables = (tree: Tree, settings: Settings): Complaint[] => {
  const provider = providerOf(settings.agent_provider);
  const refs = tokenRefs(settings);
  return Object.keys(settings.env).flatMap((name) => {
    const hidden = provider?.ownedVariables.includes(name) === true;
    const owner = isLaunchers(name)
      ? "the launcher sets it, so that the bottle's ways out are used"
      : hidden
        ? `the provider ${provider?.template} sets it`
        : refs.has(name)
          ? `${refs.get(name)} uses it: the agent gets a placeholder under this name`
          : null;
    return owner === null ? [] : [at(tree, ["env", name], `can not be set here: ${owner}`)];
  });
};

/** A credential that the proxy or the gate keeps may not reach the agent by another way. */
const keptVariables = (tree: Tree, settings: Settings): Complaint[] => {
  const refs = tokenRefs(settings);
  return Object.entries(settings.env).flatMap(([name, value]) =>
    value.from === "host" && refs.has(value.variable)
      ? [
          at(
            tree,
            ["env", name],
            `would give the agent ${value.variable}, the real credential of ${refs.get(value.variable)}; take it out`,
          ),
        ]
      : [],
  );
};

/** Logins are refreshed by the host alone; an agent that could do it would hold a real login. */
const refusedHosts = (tree: Tree, { egress, agent_provider }: Settings): Complaint[] => {
  const refused = providerOf(agent_provider)?.refusedHosts ?? [];
  return egress.routes.flatMap(({ host }, index) => {
    const found = refused.find((name) => coversName(host, name));
    return found === undefined
      ? []
      : [
          at(
            tree,
            ["egress", "routes", index, "host"],
            `covers ${found}, where logins are made and refreshed, which is for the host alone`,
          ),
        ];
  });
};
