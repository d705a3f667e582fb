import type { Decision, Reason } from "../model/decision.ts";
import type { Policy } from "./policy.ts";
import { NO_CONTENTS, type PushFacts, type Show } from "./push-facts.ts";
import { decisionOf } from "./request/decision-of.ts";
import { brief } from "./rules/brief.ts";
import { judgeCeilings } from "./rules/ceilings.ts";
import { judgeChanges } from "./rules/changes.ts";
import { judgeCommit } from "./rules/commits.ts";
import { judgeOversized } from "./rules/oversized.ts";
import { judgeRefCount } from "./rules/ref-ceilings.ts";
import { judgeRef } from "./rules/refs.ts";
import { judgeFinding } from "./rules/secrets.ts";
import { judgeSignatures } from "./rules/signatures.ts";
import { judgeStrays } from "./rules/strays.ts";
import { judgeUnread } from "./rules/unread.ts";
import { waive } from "./waive.ts";

/**
 * The one place that accepts a push. Pure. What the rules about contents say does not depend on the refs that
 * the contents come by: otherwise a lenient ref would be a way to any other.
 */
export const decidePush = (policy: Policy, facts: PushFacts, show: Show): Decision => {
  const decision = decisionOf(complaintsOf(policy, facts, show));
  if (decision.verdict === "accept" || policy.mode !== "monitor") return decision;
  const { reasons, notes } = decision;
  return reasons.every((reason) => isClean(reason, facts))
    ? { verdict: "accept", notes, monitored: reasons }
    : decision;
};

const complaintsOf = (policy: Policy, facts: PushFacts, show: Show): readonly Reason[] => {
  const { contents = NO_CONTENTS, waivers } = facts;
  return [
    ...facts.updates.flatMap((update) => judgeRef(policy, update, show)),
    ...judgeRefCount(policy, facts.updates),
    ...facts.local,
    ...(facts.checks ?? []),
    ...judgeStrays(facts.strays),
    ...facts.oversized.map((blob) => judgeOversized(policy, blob, show)),
    ...(facts.unread ?? []).map((part) => judgeUnread(part, show)),
    ...judgeCeilings(policy, contents),
    ...brief(
      contents.commits.flatMap((commit) => judgeCommit(policy, commit, show)),
      "commit",
    ),
    ...brief(judgeSignatures(policy, contents.signatures), "commit"),
    ...judgeChanges(policy, contents, show),
    ...facts.findings
      .flatMap((finding) => judgeFinding(policy, finding))
      .map((reason) => (waivers ? waive(reason, waivers) : reason)),
  ];
};

/** Whether a refusal is the policy's own choice: not a thing unknown, nor what git itself would refuse later. */
const isClean = (reason: Reason, { local }: PushFacts): boolean =>
  reason.undecided !== true && !local.includes(reason);
