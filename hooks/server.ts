import { access } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../model/fault.ts";
import type { Repository } from "./repository.ts";

/** Servers that write the hooks of their repositories themselves, and how their repositories are known. */
const MANAGED = [
  { name: "Gitea or Forgejo", mark: "hooks/pre-receive.d/gitea" },
  { name: "Gitea or Forgejo", mark: "hooks/pre-receive.d/forgejo" },
  { name: "gitolite", mark: "gl-conf" },
  { name: "GitLab", mark: "custom_hooks" },
] as const;

/** @throws Fault for a repository whose hooks belong to a server: it would write over ours one day. */
export const refuseManaged = async (repo: Repository): Promise<void> => {
  for (const { name, mark } of MANAGED) {
    const found = await access(join(repo.commonDir, mark)).then(
      () => true,
      () => false,
    );
    if (!found) continue;
    throw new Fault(`${repo.gitDir} looks like a repository of ${name}, which manages hooks itself`, {
      hint: "see the guide for that server, or install as on plain git with --server plain",
    });
  }
};
