import { dirname, join } from "node:path";
import { gitlab as server } from "../../gate/who/gitlab.ts";
import { ok, type Verdict, warn } from "../doctor/verdict.ts";
import type { ServerHook } from "../hook-name.ts";
import { isExecutable } from "../is-executable.ts";
import type { Repository } from "../repository.ts";
import { effectiveSetting } from "../settings.ts";
import { directoryOf, SLOT_NAME } from "./gitea.ts";
import { isThere } from "./is-there.ts";
import type { Layout, Slot } from "./layout.ts";
import { orderOf, siblingsOf } from "./siblings.ts";

/** A repository's own hooks, in its directory. */
export const CUSTOM = "custom_hooks";

const slotIn = (custom: string, hook: ServerHook, shared: string | null): Slot => ({
  hook,
  file: join(custom, directoryOf(hook), SLOT_NAME),
  drafts: custom,
  shared,
  crowded: true,
});

/**
 * Gitaly runs its own check, then `custom_hooks/pre-receive`, then what is in `custom_hooks/pre-receive.d`, then
 * what is in the server's own directory, and stops at the first that refuses
 * (doc/administration/server_hooks.md). Git's hooks directory is not used.
 */
export const gitlab: Layout = {
  name: "gitlab",
  server,
  usesGitHooks: false,
  recognises: async (repo) =>
    /\/(?:@hashed|@snippets|@groups|@cluster)\//.test(repo.commonDir) ||
    (await isThere(join(repo.commonDir, CUSTOM))) ||
    (await effectiveSetting(repo, "gitlab.fullpath")) !== null,
  slot: async (repo, hook) => slotIn(join(repo.commonDir, CUSTOM), hook, null),
  serverWidePlace: "the directory that hooks.custom_hooks_dir names in Gitaly's configuration",
  serverWide: async (dir, hook) => slotIn(dir, hook, "hooks.custom_hooks_dir"),
  afterServerWide: ({ drafts }) => [
    `in Gitaly's configuration: hooks.custom_hooks_dir = ${JSON.stringify(drafts)}, on every Gitaly node`,
  ],
  examine: (repo, slot) => examineOrder(repo, slot),
};

const examineOrder = async ({ commonDir }: Repository, { hook, file }: Slot): Promise<readonly Verdict[]> => {
  const order = orderOf(await siblingsOf(file, (name) => !name.endsWith("~")));
  const first = join(commonDir, CUSTOM, hook);
  const before = isExecutable(first) ? `, after ${first}` : "";
  const told = ok(`GitLab runs it from ${dirname(file)}, ${order}${before}; the first refusal ends the list`);
  if (hook === "post-receive") return [told];
  return [
    told,
    warn(
      "only a push through GitLab shows that it fires: by its path a repository has no hooks at all",
      "gate doctor REPO --canary --through URL",
    ),
  ];
};
