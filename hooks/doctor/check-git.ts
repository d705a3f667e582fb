import { gitVersion, isAtLeast } from "../git-version.ts";
import type { Check } from "./check.ts";
import { ok, warn } from "./verdict.ts";

/** Git does what the gate counts on. */
export const checkGitVersion: Check = {
  name: "git",
  async run({ repo }) {
    const version = await gitVersion(repo.env);
    const name = `git ${version.join(".")}`;
    // 2.32 brought GIT_CONFIG_GLOBAL, which keeps a user's configuration out of the gate's own git.
    return [
      isAtLeast(version, [2, 32])
        ? ok(name)
        : warn(
            `${name} does not know GIT_CONFIG_GLOBAL: the server user's ~/.gitconfig reaches the gate`,
            "git 2.32",
          ),
    ];
  },
};
