import type { Reason } from "../../model/decision.ts";
import type { BodyFacts, HttpFacts } from "./facts.ts";
import { readGitRequest } from "./git-request.ts";
import { WRITE_MUTATIONS, WRITE_PATHS, WRITES, type WriteKind } from "./hosting-writes.ts";
import type { Route } from "./route.ts";
import { refuse } from "./rules.ts";
import { endsLike } from "./segment-pattern.ts";

/** Writes through a git hosting's programming interface, which go round the gate; a route names what it allows. */
export const judgeWrites = (route: Route, facts: HttpFacts): Reason[] => {
  const request = readGitRequest(facts);
  const paths = request.paths.flatMap(withoutFormat);
  if (paths.some(isGraphql) && request.method !== "OPTIONS") return judgeGraphql(route, facts.body);
  return refuseKinds(route, request.safe ? [] : kindsOf(paths));
};

/** All kinds that a path could be: a path that reads as two needs both. */
const kindsOf = (paths: readonly (readonly string[])[]): readonly WriteKind[] =>
  WRITE_PATHS.filter(({ path }) => paths.some((segments) => endsLike(path, segments))).map(
    ({ kind }) => kind,
  );

const isGraphql = (segments: readonly string[]): boolean => segments.at(-1) === "graphql";

/** Frameworks take a suffix of the last segment for the format of the answer. */
const withoutFormat = (segments: readonly string[]): readonly (readonly string[])[] => {
  const last = segments.at(-1) ?? "";
  const bare = last.replace(/\.(?:json|xml|html|js|txt)$/, "");
  return bare === last ? [segments] : [segments, [...segments.slice(0, -1), bare]];
};

const judgeGraphql = (route: Route, body: BodyFacts): Reason[] => {
  const mutations = body.kind === "read" ? body.graphqlMutations : null;
  if (mutations === null) {
    const hint = "post one JSON body with the document in `query`";
    return [refuse("write/graphql-unread", "what this GraphQL request does could not be read", hint)];
  }
  return refuseKinds(
    route,
    mutations.map((name) => WRITE_MUTATIONS.get(name.toLowerCase()) ?? "graphql"),
  );
};

const refuseKinds = (route: Route, kinds: readonly WriteKind[]): Reason[] =>
  [...new Set(kinds)]
    .filter((kind) => !route.writes.includes(kind))
    .map((kind) =>
      refuse(
        "write/hosting",
        `this writes through the host's programming interface: ${WRITES[kind]}`,
        `push to the gate instead; or the bottle's owner lists ${kind} in the route's \`writes\``,
      ),
    );
