import { join } from "node:path";
import { plain as server } from "../../gate/who/plain.ts";
import type { HookName } from "../hook-name.ts";
import { locateHooks } from "../locate-hooks.ts";
import type { Repository } from "../repository.ts";
import type { Layout, Slot } from "./layout.ts";

/** Where git itself looks for any hook: in the repository's hooks directory, or in core.hooksPath. */
export const plainSlot = async (repo: Repository, hook: HookName): Promise<Slot> => {
  const { dir, own, setBy } = await locateHooks(repo, hook);
  const why = setBy === null ? "it is a link out of the repository" : `core.hooksPath in ${setBy} says so`;
  return { ...slotIn(dir, hook), shared: own ? null : why };
};

const slotIn = (dir: string, hook: HookName): Slot => ({
  hook,
  file: join(dir, hook),
  drafts: dir,
  shared: null,
  crowded: false,
});

/** Git runs one file for each hook, such as `hooks/pre-receive`. */
export const plain: Layout = {
  name: "plain",
  server,
  usesGitHooks: true,
  recognises: async () => true,
  slot: plainSlot,
  serverWidePlace: "a directory that core.hooksPath names in the server user's git configuration",
  serverWide: async (dir, hook) => ({ ...slotIn(dir, hook), shared: "core.hooksPath" }),
  afterServerWide: ({ drafts }) => [
    `as the user whom git runs as: git config --global core.hooksPath ${drafts}`,
    "a repository whose own configuration names another core.hooksPath is not guarded",
  ],
  // What there is to say of git's own hooks is said of every repository.
  examine: async () => [],
};
