import { mkdir, readdir, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { makeServed, type Served, type ServerEnv, script } from "./support.ts";

export interface GitoliteServed extends Served {
  /** `~/.gitolite` */
  readonly admin: string;
  /** LOCAL_CODE of .gitolite.rc. */
  readonly local: string;
}

/** Gitolite's own part: an update hook that asks the access rules, linked into the repository. */
export const makeGitolite = async (): Promise<GitoliteServed> => {
  const served = await makeServed("repositories/team/app.git");
  const admin = join(served.sandbox.dir, "home", ".gitolite");
  const local = join(admin, "local");
  const rules = `[ -n "$GL_USER" ] || exit 1\n[ "$1" != refs/heads/forbidden ] || { echo "FATAL: W $1 denied" >&2; exit 1; }\n`;
  const update = await script(join(admin, "hooks", "common", "update"), rules);
  await mkdir(join(served.repo.dir, "hooks"), { recursive: true });
  await rm(join(served.repo.dir, "hooks", "update"), { force: true });
  await symlink(update, join(served.repo.dir, "hooks", "update"));
  await script(join(served.repo.dir, "gl-conf"), "", 0o644);
  return { ...served, admin, local };
};

/** What `gitolite setup --hooks-only` does: every file in hooks/common is linked into the repository. */
export const linkCommon = async (served: Served, admin: string): Promise<void> => {
  const file = join(served.repo.dir, "hooks", "pre-receive");
  await rm(file, { force: true });
  await symlink(join(admin, "hooks", "common", "pre-receive"), file);
};

/** The driver of the trigger repo-specific-hooks; older ones end as whatever ran last ended. */
const driver = (stops: boolean): string =>
  `input=$(cat)\nfor each in "$0".*; do\n  [ -x "$each" ] || continue\n` +
  `  printf '%s\\n' "$input" | "$each"${stops ? " || exit 1" : ""}\ndone\n`;

/** What the trigger does for `option hook.pre-receive = NAMES`. */
export const chooseHooks = async (
  served: Served,
  local: string,
  names: readonly string[],
  stops = true,
): Promise<void> => {
  const file = await script(join(local, "hooks", "multi-hook-driver"), driver(stops));
  const hooks = join(served.repo.dir, "hooks");
  const own = join(hooks, "pre-receive");
  for (const name of await readdir(hooks)) if (/^pre-receive(?:\.|$)/.test(name)) await rm(join(hooks, name));
  await symlink(file, own);
  for (const [index, name] of names.entries()) {
    await symlink(join(local, "hooks", "repo-specific", name), `${own}.h0${index}-${name}`);
  }
};

export const GITOLITE: ServerEnv = { GL_USER: "alice", GL_REPO: "team/app" };
