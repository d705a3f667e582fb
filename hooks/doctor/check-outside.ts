import type { Check } from "./check.ts";
import { ok, problem, warn } from "./verdict.ts";

/** The programs that the policy has look for secrets can be used. */
export const checkScanners: Check = {
  name: "scanners",
  async run({ repo, tools, policy }) {
    const { scanners } = await policy();
    const failed = await tools.tryScanners(scanners, repo.env);
    if (failed.length === 0) return [ok(`${scanners.map(({ use }) => use).join(", ")} can be used`)];
    return failed.map(({ message, hint }) => problem(`every push is refused: ${message}`, hint));
  },
};

/** Upstream answers, for a repository whose pushes are forwarded. */
export const checkUpstream: Check = {
  name: "upstream",
  async run({ repo, tools, policy, hooks }) {
    const { target } = await policy();
    if (target === null) return [];
    const complaint = await tools.askUpstream(repo.gitDir, target, repo.env);
    if (complaint === null) return [ok("upstream answers")];
    const waits = hooks.some(({ hook }) => hook === "post-receive");
    return [warn(complaint, `pushes ${waits ? "wait to be mirrored" : "are refused"} until it does`)];
  },
};
