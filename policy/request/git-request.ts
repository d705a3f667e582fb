import type { HttpFacts } from "./facts.ts";
import { headerValues } from "./headers.ts";
import { type Parameter, parametersOf } from "./query.ts";
import { segmentsOf, spellingsOf } from "./spellings.ts";
import { parseTarget } from "./target.ts";

/** What tells a git request from another. */
export type GitFacts = Pick<HttpFacts, "method" | "target" | "headers" | "body">;

/** A request in every spelling that some git server would read. */
export interface GitRequest {
  /** In capitals. */
  readonly method: string;
  /** True for GET, HEAD and OPTIONS, which change nothing. */
  readonly safe: boolean;
  readonly paths: readonly (readonly string[])[];
  readonly parameters: readonly Parameter[];
  /** Values of Content-Type and Accept in lower case. */
  readonly mediaTypes: readonly string[];
}

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** Several rules ask for the same one. */
const READ = new WeakMap<GitFacts, GitRequest>();

export const readGitRequest = (facts: GitFacts): GitRequest => {
  const known = READ.get(facts) ?? read(facts);
  READ.set(facts, known);
  return known;
};

const read = ({ method, target, headers }: GitFacts): GitRequest => {
  const parsed = parseTarget(target) ?? { path: target, query: target.split("?").slice(1).join("?") };
  const name = method.trim().toUpperCase();
  const media = [...headerValues(headers, "content-type"), ...headerValues(headers, "accept")];
  const path = spellingsOf(parsed.path);
  // An encoded question mark starts the query for a server that decodes before it splits.
  const hidden = path.texts.flatMap((text) => parametersOf(text.split("?").slice(1).join("?") || null));
  return {
    method: name,
    safe: SAFE.has(name),
    paths: segmentsOf(new Set(path.texts.flatMap((text) => [text, text.split("?", 1)[0] as string]))),
    parameters: [...parametersOf(parsed.query), ...hidden],
    mediaTypes: media.flatMap((value) => spellingsOf(value).texts),
  };
};

/** Does a request ask for a service of git's smart protocol, at its advertisement, its endpoint or by its media type? */
export const asksForService = (
  request: GitRequest,
  service: "receive-pack" | "upload-pack" | "upload-archive",
): boolean =>
  request.parameters.some(({ name, value }) => name === "service" && value.includes(service)) ||
  request.mediaTypes.some((type) => type.includes(`x-git-${service}`)) ||
  (!request.safe && request.paths.some((segments) => segments.includes(`git-${service}`)));
