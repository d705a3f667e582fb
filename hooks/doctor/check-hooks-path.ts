import { join, relative } from "node:path";
import { inspectHook } from "../hook-file.ts";
import { isServerHook } from "../hook-name.ts";
import { defaultHooksDir } from "../locate-hooks.ts";
import type { Check } from "./check.ts";
import { ok, problem, type Verdict, warn } from "./verdict.ts";

/** Git looks where the gate is. */
export const checkHooksPath: Check = {
  name: "hooks-path",
  async run({ repo, hooks, layout }) {
    const verdicts: Verdict[] = [];
    for (const { hook, place, slot } of hooks) {
      if (isServerHook(hook) && !layout.usesGitHooks) continue;
      const usual = join(defaultHooksDir(repo), relative(place.dir, slot.file));
      const origin = place.setBy === null ? "" : ` (core.hooksPath in ${place.setBy})`;
      if (place.dir === defaultHooksDir(repo)) {
        verdicts.push(ok(`git runs ${hook} from ${place.dir}`));
      } else if ((await inspectHook(usual)).kind === "ours") {
        verdicts.push(
          problem(
            `git runs ${hook} from ${place.dir}${origin}: ${usual} is never run`,
            "unset core.hooksPath for this repository, or gate install --into-hooks-path",
          ),
        );
      } else if (place.own) {
        verdicts.push(ok(`git runs ${hook} from ${place.dir}${origin}`));
      } else {
        verdicts.push(
          warn(`git runs ${hook} from ${place.dir}${origin}, which other repositories may share`),
        );
      }
    }
    return verdicts;
  },
};
