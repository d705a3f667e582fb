import { constants } from "node:fs";
import { access, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { unlessAbsent } from "../hook-file.ts";
import { stateDir } from "../repository.ts";
import { effectiveSetting } from "../settings.ts";
import { type Check, ok, problem, type Verdict, warn } from "./check.ts";

/** The gate's own directory is there, and is its user's alone. */
export const checkState: Check = {
  name: "state",
  async run({ repo }) {
    const dir = stateDir(repo);
    const stats = await stat(dir).catch(unlessAbsent);
    if (stats === null) return [warn(`there is no ${dir} yet`, "gate install makes it")];
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

/** The audit can be written, and when it last was. */
export const checkAudit: Check = {
  name: "audit",
  async run({ repo, tools }) {
    const policy = await tools.policyFor(repo.gitDir, repo.env).catch(() => null);
    const file = policy?.audit ?? join(stateDir(repo), "audit.jsonl");
    const stats = await stat(file).catch(unlessAbsent);
    const denied = await access(stats === null ? dirname(file) : file, constants.W_OK).then(
      () => false,
      () => true,
    );
    if (denied) return [problem(`${file} cannot be written by this user: pushes are refused`)];
    if (stats === null || stats.size === 0) return [ok(`${file} can be written; no push is in it yet`)];
    return [ok(`${file} can be written; its last line is ${age(tools.now() - stats.mtimeMs)} old`)];
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

const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

const age = (ms: number): string => {
  for (const [unit, length] of UNITS) {
    const count = Math.floor(ms / length);
    if (count > 0) return `${count} ${unit}${count === 1 ? "" : "s"}`;
  }
  return "less than a minute";
};
