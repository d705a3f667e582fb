import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { mustGit } from "../../support/repo.ts";
import { makeServed, type Served, type ServerEnv, script } from "./support.ts";

/** What the server's own hook writes down when it runs, and the file that makes it refuse. */
export interface GiteaServed extends Served {
  /** The directory that holds `pre-receive` and `pre-receive.d`. */
  readonly hooks: string;
  readonly log: string;
  readonly protection: string;
}

/**
 * The script that the server writes for each hook: it reads what git says, gives it to every executable in
 * the directory of that hook's name, goes on whatever one says, and ends with the first refusal.
 */
export const delegate = (hooks: string, name = "pre-receive"): string =>
  `# written by the server\ninput=$(cat)\nresult=0\nfor each in ${hooks}/${name}.d/*; do\n` +
  `  [ -f "$each" ] && [ -x "$each" ] || continue\n` +
  `  printf '%s\\n' "$input" | "$each" || result=\${result/#0/$?}\ndone\nexit $result\n`;

/** The server's own check: it knows protected branches, and lets its own bookkeeping pass. */
const ownCheck = (log: string, protection: string): string =>
  `input=$(cat)\nprintf '%s\\n' "$input" >> '${log}'\n` +
  `[ "$GITEA_INTERNAL_PUSH" = true ] && exit 0\n` +
  `[ -e '${protection}' ] && { echo "gitea: branch is protected" >&2; exit 1; }\nexit 0\n`;

export const writeServerHooks = async (
  hooks: string,
  { log, protection }: Pick<GiteaServed, "log" | "protection">,
  ownDir = '"$GIT_DIR"/hooks',
): Promise<void> => {
  await script(join(hooks, "pre-receive"), delegate(ownDir));
  await script(join(hooks, "pre-receive.d", "gitea"), ownCheck(log, protection));
  await script(join(hooks, "post-receive"), delegate(ownDir, "post-receive"));
  await script(join(hooks, "post-receive.d", "gitea"), "cat > /dev/null\n");
};

/** Gitea, and Forgejo as it was: each repository has the server's hooks. */
export const makeGitea = async (): Promise<GiteaServed> => {
  const served = await makeServed("gitea-repositories/team/app.git");
  const { sandbox, repo } = served;
  const places = { log: join(sandbox.dir, "gitea.log"), protection: join(sandbox.dir, "protected") };
  const hooks = join(repo.dir, "hooks");
  await writeServerHooks(hooks, places);
  for (const [key, value] of [
    ["receive.advertisePushOptions", "true"],
    ["uploadpack.allowAnySHA1InWant", "true"],
  ] as const)
    await mustGit(repo, ["config", key, value]);
  return { ...served, ...places, hooks };
};

/** Forgejo since its hooks are central: core.hooksPath names one directory for all repositories. */
export const makeForgejo = async (): Promise<GiteaServed> => {
  const served = await makeServed("forgejo-repositories/team/app.git");
  const { sandbox, repo } = served;
  const places = { log: join(sandbox.dir, "forgejo.log"), protection: join(sandbox.dir, "protected") };
  const hooks = join(sandbox.dir, "git-home", "hooks");
  await mkdir(hooks, { recursive: true });
  await writeServerHooks(hooks, places, '"$(dirname "$0")"');
  await mustGit(repo, ["config", "core.hooksPath", hooks]);
  return { ...served, ...places, hooks };
};

const NAMED = {
  GITEA_REPO_USER_NAME: "team",
  GITEA_REPO_NAME: "app",
  GITEA_REPO_ID: "1",
  GITEA_REPO_IS_WIKI: "false",
  GITEA_PUSHER_NAME: "alice",
  GITEA_PUSHER_ID: "7",
  GITEA_ROOT_URL: "https://gitea.example.com/",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_TERMINAL_PROMPT: "0",
} as const;

/** What Gitea sets on each way in. */
export const BY: Readonly<Record<"http" | "web" | "internal", ServerEnv>> = {
  http: NAMED,
  web: { ...NAMED, SSH_ORIGINAL_COMMAND: "gitea-internal", GITEA_PR_ID: "0", GITEA_PR_INDEX: "0" },
  internal: { ...NAMED, SSH_ORIGINAL_COMMAND: "gitea-internal", GITEA_INTERNAL_PUSH: "true" },
};
