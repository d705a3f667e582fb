import type { EgressPolicy } from "../../policy/request/egress-policy.ts";

/**
 * What a file of `bottle egress` says about a policy that was worked out elsewhere: its routes, placeholders and
 * levels, as they are written there.
 */
export const policyKeys = ({
  routes,
  placeholders,
  levels,
}: EgressPolicy): Readonly<Record<string, unknown>> => ({
  routes: routes.map(({ budget, ...route }) => ({
    ...route,
    budget: { ...budget, sent: `${budget.sent}B` },
  })),
  placeholders,
  levels,
});
