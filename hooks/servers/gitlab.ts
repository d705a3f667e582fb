import { dirname, join } from "node:path";
import { gitlab as server } from "../../gate/who/gitlab.ts";
import { ok, type Verdict, warn } from "../doctor/verdict.ts";
import { isExecutable } from "../is-executable.ts";
import type { Repository } from "../repository.ts";
import { effectiveSetting } from "../settings.ts";
import { SLOT_NAME } from "./gitea.ts";
import { isThere } from "./is-there.ts";
import type { Layout, Slot } from "./layout.ts";
import { orderOf, siblingsOf } from "./siblings.ts";

const CUSTOM = "custom_hooks";

const slotIn = (custom: string, shared: string | null): Slot => ({
  hook: "pre-receive",
  file: join(custom, "pre-receive.d", SLOT_NAME),
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
  slot: async (repo) => slotIn(join(repo.commonDir, CUSTOM), null),
  serverWidePlace: "the directory that hooks.custom_hooks_dir names in Gitaly's configuration",
  serverWide: async (dir) => slotIn(dir, "hooks.custom_hooks_dir"),
  afterServerWide: ({ drafts }) => [
    `in Gitaly's configuration: hooks.custom_hooks_dir = ${JSON.stringify(drafts)}, on every Gitaly node`,
  ],
  examine: (repo, slot) => examineOrder(repo, slot),
};

const examineOrder = async ({ commonDir }: Repository, { file }: Slot): Promise<readonly Verdict[]> => {
  const order = orderOf(await siblingsOf(file, (name) => !name.endsWith("~")));
  const first = join(commonDir, CUSTOM, "pre-receive");
  const before = isExecutable(first) ? `, after ${first}` : "";
  return [
    ok(`GitLab runs it from ${dirname(file)}, ${order}${before}; the first refusal ends the list`),
    warn(
      "only a push through GitLab shows that it fires: by its path a repository has no hooks at all",
      "gate doctor REPO --canary --through URL",
    ),
  ];
};
