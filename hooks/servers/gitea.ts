import { basename, dirname, join } from "node:path";
import { gitea as server } from "../../gate/who/gitea.ts";
import type { Server } from "../../gate/who/server.ts";
import { ok, problem, type Verdict } from "../doctor/verdict.ts";
import { isExecutable } from "../is-executable.ts";
import { type HooksPlace, locateHooks } from "../locate-hooks.ts";
import type { Repository } from "../repository.ts";
import { isThere, textOfScript } from "./is-there.ts";
import type { Layout, Slot } from "./layout.ts";
import { orderOf, siblingsOf } from "./siblings.ts";

/** The gate's name among the others: before `gitea`, and none that the server ever writes itself. */
export const SLOT_NAME = "50-gate";

const DIRECTORY = "pre-receive.d";

/** Where the hooks of a Gitea or Forgejo repository are; null: it is none. */
export const giteaHooks = async (repo: Repository): Promise<HooksPlace | null> => {
  const place = await locateHooks(repo, "pre-receive");
  for (const name of ["gitea", "forgejo"]) if (await isThere(join(place.dir, DIRECTORY, name))) return place;
  return null;
};

export const giteaSlot = (hooksDir: string, shared: string | null): Slot => ({
  hook: "pre-receive",
  file: join(hooksDir, DIRECTORY, SLOT_NAME),
  drafts: hooksDir,
  shared,
  crowded: true,
});

/**
 * The server's script `pre-receive` runs every executable in `pre-receive.d`, all of them whatever each says,
 * and refuses when one has refused (modules/gitrepo/hooks.go). It is written anew by `admin regenerate hooks`;
 * what lies in the directory stays.
 */
export const examineDelegate = async (
  { title }: Pick<Server, "title">,
  { file }: Slot,
): Promise<readonly Verdict[]> => {
  const delegate = join(dirname(dirname(file)), "pre-receive");
  const again = `as the server's user: ${title.toLowerCase()} admin regenerate hooks`;
  if (!isExecutable(delegate)) {
    return [
      problem(`${delegate}, which runs the gate, is missing or not executable: nothing is checked`, again),
    ];
  }
  if (!(await textOfScript(delegate)).includes(".d/")) {
    return [problem(`${delegate} does not run what is in ${DIRECTORY}: nothing is checked`, again)];
  }
  const order = orderOf(await siblingsOf(file));
  return [
    ok(`${title} runs ${basename(file)} from ${dirname(file)}, ${order}; all run, and one refusal is enough`),
  ];
};

export const gitea: Layout = {
  name: "gitea",
  server,
  usesGitHooks: true,
  recognises: async (repo) => (await giteaHooks(repo)) !== null,
  async slot(repo) {
    const { dir, own, setBy } = await locateHooks(repo, "pre-receive");
    const why = setBy === null ? "it is a link out of the repository" : `core.hooksPath in ${setBy} says so`;
    return giteaSlot(dir, own ? null : why);
  },
  serverWidePlace: "a template directory (git-init(1), init.templateDir) for the repositories to come",
  serverWide: async (dir) => giteaSlot(join(dir, "hooks"), "init.templateDir"),
  afterServerWide: ({ drafts }) => [
    `as the server's user, with its HOME: git config --global init.templateDir ${dirname(drafts)}`,
    "repositories that are there already: gate install --all DIR",
  ],
  examine: (_, slot) => examineDelegate(server, slot),
};
