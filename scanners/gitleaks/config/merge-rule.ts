import type { GitleaksRule } from "./config.ts";

/**
 * A rule of an extended file with the changes of a rule of the same id. What the changing rule says of `required`
 * and `skipReport` is lost, in gitleaks too.
 */
export const mergeRule = (base: GitleaksRule, change: GitleaksRule): GitleaksRule => ({
  ...base,
  description: change.description === "" ? base.description : change.description,
  entropy: change.entropy === 0 ? base.entropy : change.entropy,
  secretGroup: change.secretGroup === 0 ? base.secretGroup : change.secretGroup,
  regex: change.regex ?? base.regex,
  path: change.path ?? base.path,
  tags: [...base.tags, ...change.tags],
  keywords: [...base.keywords, ...change.keywords],
  allowlists: [...base.allowlists, ...change.allowlists],
});
