import { join } from "node:path";
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
    if (refusesLater) {
      return (await policy()).target !== null
        ? [
            problem(
              `the policy forwards, but ${title} may still refuse what has been forwarded by then: every push is refused`,
              "take forward out of this policy, and mirror from the server after a push has been applied",
            ),
          ]
        : [ok(`${title} may still refuse a push after the gate`)];
    }
    if (present.length === 0) return [ok("no hook after the gate can refuse a push")];
    const names = present.join(", ");
    const { target } = await policy();
    return [
      target !== null
        ? problem(
            `${names} may refuse a push that has been forwarded already: the two repositories would differ`,
            "take the hook away, or do not forward from this repository",
          )
        : ok(`after the gate git also runs ${names}`),
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
