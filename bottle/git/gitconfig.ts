/** A repository that the gate offers, and everything that git may be told instead of it. */
export interface Rewrite {
  readonly url: string;
  readonly spellings: readonly string[];
}

/** Paths in the bottle. */
export interface GitPlaces {
  readonly workspace: string;
  /** Further configuration, which the launch writes; git passes over it while it is not there. */
  readonly credential: string;
}

/** What the agent's git is told about its user. */
export interface Identity {
  readonly name: string | null;
  readonly email: string | null;
}

/**
 * The agent's own git configuration (git-config(1)). A convenience for an honest agent and no wall: one that takes
 * it away finds that no other way leads to the upstream.
 */
export const agentGitconfig = (user: Identity, rewrites: readonly Rewrite[], places: GitPlaces): string =>
  [
    "[user]",
    ...(user.name === null ? [] : [entry("name", user.name)]),
    ...(user.email === null ? [] : [entry("email", user.email)]),
    // Without it git makes up an address from the machine's name.
    entry("useConfigOnly", "true"),
    "[safe]",
    entry("directory", places.workspace),
    "[include]",
    entry("path", places.credential),
    ...rewrites.flatMap(({ url, spellings }) => [
      `[url ${quoted(url)}]`,
      ...spellings.map((spelling) => entry("insteadOf", spelling)),
    ]),
    "",
  ].join("\n");

const entry = (key: string, value: string): string => `\t${key} = ${quoted(value)}`;

const quoted = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`;
