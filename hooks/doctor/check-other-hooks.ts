import { join } from "node:path";
import { mirrorsAfter } from "../../gate/mirror/when.ts";
import { Fault } from "../../model/fault.ts";
import { gitVersion, isAtLeast } from "../git-version.ts";
import { isExecutable } from "../is-executable.ts";
import { userGit } from "../user-git.ts";
import type { Check } from "./check.ts";
import { ok, problem, type Verdict, warn } from "./verdict.ts";

// They run after pre-receive and may still refuse what has already been forwarded.
const LATER = ["update", "proc-receive", "reference-transaction"];

/** No later hook can refuse what the gate has forwarded. */
export const checkLaterHooks: Check = {
  name: "later-hooks",
  async run({ hooks, layout, policy }) {
    const gate = hooks.find(({ hook }) => hook === "pre-receive");
    if (gate === undefined) return [];
    const present: string[] = [];
    for (const name of LATER) if (isExecutable(join(gate.place.dir, name))) present.push(name);
    const { refusesLater, title } = layout.server;
    if (!refusesLater && present.length === 0) return [ok("no hook after the gate can refuse a push")];
    const { target } = await policy();
    const names = refusesLater ? title : present.join(", ");
    const after = refusesLater
      ? `${title} may still refuse a push after the gate`
      : `after the gate git also runs ${names}`;
    if (target === null) return [ok(after)];
    try {
      if (mirrorsAfter(target, layout.server))
        return [ok(`${after}; only what has been applied is mirrored`)];
    } catch (error) {
      if (error instanceof Fault) return [problem(`every push is refused: ${error.message}`, error.hint)];
      throw error;
    }
    return [
      problem(
        `${names} may refuse a push that has been forwarded already: the two repositories would differ`,
        "take the hook away, or have pushes mirrored once they are applied (forward.when: after)",
      ),
    ];
  },
};

/** Hooks that git takes from its configuration (git-config(1), hook.<name>.command; git 2.54). */
export const checkConfigHooks: Check = {
  name: "config-hooks",
  async run({ repo, hooks }) {
    const where = { cwd: repo.gitDir, gitDir: repo.gitDir };
    const pattern = "^hook\\..*\\.event$";
    const asked = await userGit(repo.env, ["config", "-z", "--show-origin", "--get-regexp", pattern], where);
    // <origin> NUL <key> LF <value> NUL …
    const fields = asked.exitCode === 0 ? asked.stdout.toString("utf8").split("\0") : [];
    const events = new Set<string>(hooks.map(({ hook }) => hook));
    const active = isAtLeast(await gitVersion(repo.env), [2, 54]);
    const verdicts: Verdict[] = [];
    for (let at = 0; at + 1 < fields.length; at += 2) {
      const [key = "", event = ""] = (fields[at + 1] ?? "").split("\n");
      if (!events.has(event)) continue;
      const line = `${key.replace(/\.event$/, "")} in ${fields[at]} is a ${event} hook too`;
      verdicts.push(active ? warn(`${line}, beside the gate`) : ok(`${line}, from git 2.54 on`));
    }
    return verdicts;
  },
};
