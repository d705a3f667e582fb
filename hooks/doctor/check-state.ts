import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { unlessAbsent } from "../hook-file.ts";
import { stateDir } from "../repository.ts";
import { effectiveSetting } from "../settings.ts";
import { age } from "./age.ts";
import type { Check } from "./check.ts";
import { ok, problem, type Verdict, warn } from "./verdict.ts";

/** The gate's own directory is there, and is its user's alone. */
export const checkState: Check = {
  name: "state",
  async run({ repo }) {
    const dir = stateDir(repo);
    const stats = await stat(dir).catch(unlessAbsent);
    if (stats === null) return [ok(`there is no ${dir} yet: the first push makes it`)];
    const verdicts: Verdict[] = [];
    const mode = stats.mode & 0o777;
    if ((mode & 0o077) !== 0) {
      verdicts.push(warn(`${dir} has mode ${mode.toString(8)}: others see what was found`, "chmod 700"));
    }
    if (stats.uid !== (await stat(repo.commonDir)).uid) {
      verdicts.push(
        problem(`${dir} belongs to another user than the repository: the gate cannot write there`, "chown"),
      );
    }
    const shared = await effectiveSetting(repo, "core.sharedRepository");
    if (shared !== null && !["false", "umask", "0"].includes(shared)) {
      verdicts.push(
        warn(
          `core.sharedRepository is ${shared}: pushes by other users than the owner cannot write to ${dir}`,
          "let all pushes arrive as one user, by ssh or http",
        ),
      );
    }
    return verdicts.length === 0 ? [ok(`${dir} is private`)] : verdicts;
  },
};

/** No forward is left in the air. */
export const checkJournal: Check = {
  name: "journal",
  async run({ repo, tools }) {
    const dir = join(stateDir(repo), "journal");
    const names = (await readdir(dir).catch(unlessAbsent)) ?? [];
    const times: number[] = [];
    for (const name of names.filter((each) => each.endsWith(".json"))) {
      const stats = await stat(join(dir, name)).catch(unlessAbsent);
      if (stats !== null) times.push(stats.mtimeMs);
    }
    if (times.length === 0) return [ok("no forward is unsettled")];
    const oldest = age(tools.now() - Math.min(...times));
    return [
      warn(
        `${times.length} forward${times.length === 1 ? " is" : "s are"} unsettled, the oldest ${oldest} old`,
        `gate reconcile ${repo.gitDir}`,
      ),
    ];
  },
};
