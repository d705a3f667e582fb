import type { Decision } from "../../model/decision.ts";
import { rawBytes } from "../../model/raw.ts";
import type { RefName, RefUpdate } from "../../model/ref-update.ts";
import { matchesAny } from "../../policy/glob.ts";
import type { Policy } from "../../policy/policy.ts";
import type { Server } from "../who/server.ts";
import type { Who } from "./who.ts";

/**
 * Whether a push is a server's own bookkeeping: it came the way that only the server has, and touches nothing
 * but refs that only the server updates.
 */
export const isServerUpdate = (updates: readonly RefUpdate[], who: Who, server: Server): boolean =>
  updates.length > 0 &&
  who.via === server.internalVia &&
  updates.every(({ ref }) => server.internalRefs.some((prefix) => ref.startsWith(prefix)));

/**
 * A server's own refs are not judged: refusing them breaks pull requests. Nothing is trusted for being there,
 * so that what they bring is scanned on its way to a branch.
 */
export const SERVER_UPDATE: Decision = {
  verdict: "accept",
  notes: [
    {
      rule: "ref/server",
      level: "warn",
      message: "the server's own update: it is scanned when it comes to a branch",
    },
  ],
};

/**
 * The policy for a push that asks for reviews. A request for a branch is allowed where the branch is: what it
 * brings is judged like any other push, and the branch itself stays as it is.
 */
export const withReviews = (policy: Policy, updates: readonly RefUpdate[], server: Server): Policy => {
  const { reviewRefs } = server;
  if (reviewRefs === null) return policy;
  const reviews = updates
    .map(({ ref }) => ref)
    .filter(
      (ref) =>
        ref.startsWith(reviewRefs) &&
        branchesOf(ref.slice(reviewRefs.length)).some((branch) => matchesAny(policy.refs.allow, branch)),
    );
  if (reviews.length === 0) return policy;
  return { ...policy, refs: { ...policy.refs, allow: [...policy.refs.allow, ...reviews.map(globOf)] } };
};

/** A review is asked for as `<branch>` or `<branch>/<topic>`, and either part may hold slashes. */
const branchesOf = (name: string): readonly RefName[] => {
  const parts = name.split("/");
  return parts.map((_, at) => `refs/heads/${parts.slice(0, at + 1).join("/")}` as RefName);
};

/** Globs are text; a ref, which git lets hold neither `*` nor `?`, is a glob for itself alone. */
const globOf = (ref: RefName): string => rawBytes(ref).toString("utf8");
