import { join } from "node:path";
import { type Pushed, push } from "../../support/push.ts";
import { makeServed, type Served, script } from "./support.ts";

export interface GitlabServed extends Served {
  /** What hooks.custom_hooks_dir names. */
  readonly everywhere: string;
  /** One line for each hook that ran. */
  readonly log: string;
}

export const makeGitlab = async (): Promise<GitlabServed> => {
  const served = await makeServed("repositories/@hashed/ab/cd/abcd0123.git");
  const { dir } = served.sandbox;
  return { ...served, everywhere: join(dir, "gitaly", "custom_hooks"), log: join(dir, "hooks.log") };
};

/**
 * Gitaly's way: git is started with core.hooksPath on a directory whose hooks run the custom ones in order, in the repository, with an environment made anew; the first refusal ends it.
 */
const gitalyHook = ({ everywhere, sandbox }: GitlabServed, name: string, protocol: string): string => `
input=$(cat)
dir=$(realpath "$GIT_DIR")
cd "$dir" || exit 1
run() {
  [ -f "$1" ] && [ -x "$1" ] || return 0
  case "$1" in *~) return 0;; esac
  printf '%s\\n' "$input" | env -i PATH="$PATH" HOME='${sandbox.env["HOME"]}' GIT_DIR="$dir" \\
    \${GIT_OBJECT_DIRECTORY:+GIT_OBJECT_DIRECTORY="$GIT_OBJECT_DIRECTORY"} \\
    \${GIT_ALTERNATE_OBJECT_DIRECTORIES:+GIT_ALTERNATE_OBJECT_DIRECTORIES="$GIT_ALTERNATE_OBJECT_DIRECTORIES"} \\
    GL_ID=user-12 GL_USERNAME=alice GL_PROTOCOL=${protocol} GL_REPOSITORY=project-3 \\
    GL_PROJECT_PATH=team/app "$1" || exit 1
}
run "$dir/custom_hooks/${name}"
for each in "$dir"/custom_hooks/${name}.d/*; do run "$each"; done
for each in '${everywhere}'/${name}.d/*; do run "$each"; done
exit 0
`;

/** Pushes as GitLab takes a push in. */
export const pushToGitlab = async (
  served: GitlabServed,
  updates: Readonly<Record<string, string | null>>,
  protocol: "http" | "ssh" | "web" = "http",
): Promise<Pushed> => {
  const { dir } = served.sandbox;
  const hooks = join(dir, "gitaly", "hooks");
  for (const name of ["pre-receive", "post-receive"])
    await script(join(hooks, name), gitalyHook(served, name, protocol));
  const serve = await script(join(dir, "serve"), `exec git -c core.hooksPath='${hooks}' receive-pack "$1"\n`);
  return push(served.client, served.repo.dir, updates, { flags: [`--receive-pack=${serve}`] });
};
