import { basename, dirname, join } from "node:path";
import { gitea as server } from "../../gate/who/gitea.ts";
import type { Server } from "../../gate/who/server.ts";
import { ok, problem, type Verdict } from "../doctor/verdict.ts";
import { type HookName, type ServerHook, withoutHook } from "../hook-name.ts";
import { isExecutable } from "../is-executable.ts";
import { type HooksPlace, locateHooks } from "../locate-hooks.ts";
import type { Repository } from "../repository.ts";
import { isThere, textOfScript } from "./is-there.ts";
import type { Layout, Slot } from "./layout.ts";
import { orderOf, siblingsOf } from "./siblings.ts";

/** The gate's name among the others: before `gitea`, and none that the server ever writes itself. */
export const SLOT_NAME = "50-gate";

/** Where a server looks for hooks of one name. */
export const directoryOf = (hook: HookName): string => `${hook}.d`;

/** Where the hooks of a Gitea or Forgejo repository are; null: it is none. */
export const giteaHooks = async (repo: Repository): Promise<HooksPlace | null> => {
  const place = await locateHooks(repo, "pre-receive");
  for (const name of ["gitea", "forgejo"])
    if (await isThere(join(place.dir, directoryOf("pre-receive"), name))) return place;
  return null;
};

export const giteaSlot = (hooksDir: string, hook: ServerHook, shared: string | null): Slot => ({
  hook,
  file: join(hooksDir, directoryOf(hook), SLOT_NAME),
  drafts: hooksDir,
  shared,
  crowded: true,
});

/**
 * The server's script `pre-receive` runs every executable in `pre-receive.d`, all of them whatever each says,
 * and refuses when one has refused (modules/gitrepo/hooks.go); `post-receive` likewise. It is written anew by `admin regenerate hooks`;
 * what lies in the directory stays.
 */
export const examineDelegate = async (
  { title }: Pick<Server, "title">,
  { hook, file }: Slot,
): Promise<readonly Verdict[]> => {
  const delegate = join(dirname(dirname(file)), hook);
  const again = `as the server's user: ${title.toLowerCase()} admin regenerate hooks`;
  if (!isExecutable(delegate)) {
    return [
      problem(`${delegate}, which runs the gate, is missing or not executable: ${withoutHook(hook)}`, again),
    ];
  }
  if (!(await textOfScript(delegate)).includes(".d/")) {
    return [problem(`${delegate} does not run what is in ${directoryOf(hook)}: ${withoutHook(hook)}`, again)];
  }
  const order = orderOf(await siblingsOf(file));
  const end = hook === "pre-receive" ? "all run, and one refusal is enough" : "all run";
  return [ok(`${title} runs ${basename(file)} from ${dirname(file)}, ${order}; ${end}`)];
};

export const gitea: Layout = {
  name: "gitea",
  server,
  usesGitHooks: true,
  recognises: async (repo) => (await giteaHooks(repo)) !== null,
  async slot(repo, hook) {
    const { dir, own, setBy } = await locateHooks(repo, hook);
    const why = setBy === null ? "it is a link out of the repository" : `core.hooksPath in ${setBy} says so`;
    return giteaSlot(dir, hook, own ? null : why);
  },
  serverWidePlace: "a template directory (git-init(1), init.templateDir) for the repositories to come",
  serverWide: async (dir, hook) => giteaSlot(join(dir, "hooks"), hook, "init.templateDir"),
  afterServerWide: ({ drafts }) => [
    `as the server's user, with its HOME: git config --global init.templateDir ${dirname(drafts)}`,
    "repositories that are there already: gate install --all DIR",
  ],
  examine: (_, slot) => examineDelegate(server, slot),
};
