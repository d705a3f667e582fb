import { type HookName, isServerHook } from "../hook-name.ts";
import type { Repository } from "../repository.ts";
import { forgejo } from "./forgejo.ts";
import { gitConfig } from "./git-config.ts";
import { gitea } from "./gitea.ts";
import { githubEnterprise } from "./github-enterprise.ts";
import { gitlab } from "./gitlab.ts";
import { gitolite } from "./gitolite.ts";
import type { Layout, LayoutName, Slot } from "./layout.ts";
import { plain, plainSlot } from "./plain.ts";

/** Every server's layout. In the order in which they are tried: each server's marks before those it shares. */
export const LAYOUTS: Readonly<Record<LayoutName, Layout>> = {
  "git-config": gitConfig,
  forgejo,
  gitea,
  gitolite,
  gitlab,
  "github-enterprise": githubEnterprise,
  plain,
};

/** The server whose repository it is. A clone is nobody's but its owner's. */
export const recogniseServer = async (repo: Repository): Promise<Layout> => {
  if (repo.workTree !== null) return plain;
  for (const layout of Object.values(LAYOUTS)) if (await layout.recognises(repo)) return layout;
  return plain;
};

/** Servers run their hooks in places of their own, every other hook is git's. */
export const slotFor = (layout: Layout, repo: Repository, hook: HookName): Promise<Slot> =>
  isServerHook(hook) ? layout.slot(repo, hook) : plainSlot(repo, hook);
