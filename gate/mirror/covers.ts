import type { RefUpdate } from "../../model/ref-update.ts";
import { matchesAny } from "../../policy/glob.ts";
import type { Policy } from "../../policy/policy.ts";
import { isPushableRef } from "../forward/ref-format.ts";
import { forwardable } from "../forward/updates.ts";
import type { Server } from "../who/server.ts";

/**
 * The updates that are mirrored: those of refs that the policy lets people push to, also in monitor mode. A
 * server's own refs and requests for reviews mean nothing to another server.
 */
export const covered = (
  updates: readonly RefUpdate[],
  { refs }: Pick<Policy, "refs">,
  { internalRefs, reviewRefs }: Server,
): readonly RefUpdate[] =>
  forwardable(updates).filter(
    ({ ref, kind }) =>
      matchesAny(refs.allow, ref) &&
      isPushableRef(ref, kind) &&
      ![...internalRefs, ...(reviewRefs === null ? [] : [reviewRefs])].some((start) => ref.startsWith(start)),
  );
