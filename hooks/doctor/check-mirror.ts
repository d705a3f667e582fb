import { nameShower } from "../../gate/line/name-shower.ts";
import { overviewOf } from "../../gate/mirror/overview.ts";
import { plainRepo } from "../../sys/git.ts";
import { stateDir } from "../repository.ts";
import { age } from "./age.ts";
import type { Check } from "./check.ts";
import { ok, problem, type Verdict, warn } from "./verdict.ts";

/** Upstream has what the server has applied; what waits, since when, and what the last failure was. */
export const checkMirror: Check = {
  name: "mirror",
  async run({ repo, tools, policy, hooks }) {
    const { waiting, failure, stopped } = await overviewOf(
      plainRepo(repo.gitDir, repo.env),
      stateDir(repo),
      nameShower(repo.commonDir),
    );
    if (waiting.pushes === 0) {
      return hooks.some(({ hook }) => hook === "post-receive") ? [ok("nothing waits to be mirrored")] : [];
    }
    const oldest = age(tools.now() - (waiting.since ?? tools.now()));
    const count = waiting.pushes === 1 ? "1 push waits" : `${waiting.pushes} pushes wait`;
    const run = `gate mirror ${repo.gitDir}`;
    const verdicts: Verdict[] = [warn(`${count} to be mirrored, the oldest ${oldest} old`, run)];
    if ((await policy().catch(() => null))?.target === null)
      verdicts.push(problem("the policy does not forward any more", "put forward back into the policy"));
    if (failure !== null) {
      const lasting = age(tools.now() - failure.since);
      verdicts.push(warn(`the last ${failure.count} tries failed, for ${lasting}: ${failure.message}`));
    }
    for (const { ref, words } of stopped)
      verdicts.push(
        problem(`${ref} is not mirrored: ${words}`, `docs/mirroring.md; or ${run} --forget ${ref}`),
      );
    return verdicts;
  },
};
