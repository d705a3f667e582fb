import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installServerWide, type ServerWideInstallation } from "../install-hook.ts";
import { pack } from "../pack.ts";
import { userEnv } from "../user-git.ts";
import { CUSTOM } from "./gitlab.ts";

/**
 * Writes the hooks of one repository as an archive for `gitaly hooks set`, which puts them where this node of Gitaly
 * keeps the repository (doc/administration/server_hooks.md). Node and the gate are not in it: they have to be on
 * every node. @throws Fault
 */
export const writeGitalyArchive = async (
  output: string,
  { env, ...wanted }: ServerWideInstallation & { readonly env: NodeJS.ProcessEnv },
  say: (line: string) => void,
): Promise<void> => {
  const stage = await mkdtemp(join(tmpdir(), "gate-hooks-"));
  try {
    await mkdir(join(stage, CUSTOM));
    await installServerWide(join(stage, CUSTOM), wanted, () => {});
    await pack({ from: stage, name: CUSTOM, output, compressed: false, env: userEnv(env) });
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
  say(`wrote ${output}`);
  say("left to do, on every Gitaly node that has the repository; its other custom hooks are replaced:");
  say("  gitaly hooks set --storage NAME --repository RELATIVE_PATH --config CONFIG < FILE");
};
