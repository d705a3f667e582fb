import { lstat, readdir, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { gitolite as server } from "../../gate/who/gitolite.ts";
import { ok, problem, type Verdict } from "../doctor/verdict.ts";
import { unlessAbsent } from "../hook-file.ts";
import { isExecutable } from "../is-executable.ts";
import type { Repository } from "../repository.ts";
import { isThere, textOfScript } from "./is-there.ts";
import type { Layout, Slot } from "./layout.ts";
import { plainSlot } from "./plain.ts";
import { orderOf, siblingsOf } from "./siblings.ts";

/** The gate's name in gitolite.conf: `option hook.pre-receive = gate`. */
const NAME = "gate";

/**
 * Gitolite leaves pre-receive to administrators, in one of three ways: a file in the repository, one in
 * `hooks/common`, which `gitolite setup` links into every repository, or, with the trigger repo-specific-hooks,
 * files in `hooks/repo-specific` that its driver runs as `pre-receive.h00-NAME` and so on, and that
 * gitolite.conf lists. The last two directories stand in LOCAL_CODE, `hooks/common` also in `~/.gitolite`.
 */
export const gitolite: Layout = {
  name: "gitolite",
  server,
  usesGitHooks: true,
  recognises: async (repo) =>
    (await isThere(join(repo.commonDir, "gl-conf"))) ||
    (await realpath(join(repo.commonDir, "hooks", "update")).catch(() => "")).includes("/.gitolite/"),
  async slot(repo) {
    const slot = await plainSlot(repo, "pre-receive");
    const target = await linkTarget(slot.file);
    if (target === null) return slot;
    const why = `${slot.file} is a link to ${target}`;
    return isDriver(await textOfScript(target))
      ? specific(join(dirname(target), "repo-specific"), why)
      : { ...slot, file: target, drafts: dirname(target), shared: why };
  },
  serverWidePlace: "LOCAL_CODE of .gitolite.rc, or ~/.gitolite",
  async serverWide(dir) {
    const chosen = join(dir, "hooks", "repo-specific");
    if (await isThere(chosen)) return specific(chosen, "gitolite.conf lists it");
    const file = join(dir, "hooks", "common", "pre-receive");
    return {
      hook: "pre-receive",
      file,
      drafts: join(dir, "hooks"),
      shared: "gitolite setup links it",
      crowded: false,
    };
  },
  afterServerWide: ({ file }) =>
    basename(file) === NAME
      ? [
          `in gitolite.conf, for the repositories to guard, as the last in the list: option hook.pre-receive = ${NAME}`,
        ]
      : ["as gitolite's user: gitolite setup --hooks-only"],
  examine: (repo, slot) => examineDriver(repo, slot),
};

const specific = (dir: string, why: string): Slot => ({
  hook: "pre-receive",
  file: join(dir, NAME),
  drafts: dir,
  shared: why,
  crowded: false,
});

const linkTarget = async (file: string): Promise<string | null> => {
  const stats = await lstat(file).catch(unlessAbsent);
  return stats?.isSymbolicLink() ? realpath(file).catch(unlessAbsent) : null;
};

// The driver goes through the files whose names begin with its own.
const isDriver = (text: string): boolean => /\$\{?0\}?"?\.\*/.test(text);

const examineDriver = async ({ commonDir }: Repository, { file }: Slot): Promise<readonly Verdict[]> => {
  const hooks = join(commonDir, "hooks");
  const driver = join(hooks, "pre-receive");
  if (basename(file) !== NAME)
    return [ok("gitolite asks its access rules after the gate, in its update hook")];
  const links = (await readdir(hooks)).filter((name) => name.startsWith("pre-receive."));
  const own = await firstLinkTo(file, hooks, links);
  if (own === null || !isExecutable(driver)) {
    return [
      problem(
        `${hooks} has no link to ${file}: nothing is checked`,
        `option hook.pre-receive = ${NAME} in gitolite.conf, for this repository`,
      ),
    ];
  }
  const siblings = await siblingsOf(join(hooks, own), (name) => name.startsWith("pre-receive."));
  const order = `gitolite's driver runs ${own}, ${orderOf(siblings)}`;
  if (stopsAtRefusal(await textOfScript(driver))) return [ok(`${order}; the first refusal ends the list`)];
  return siblings.after.length === 0
    ? [ok(`${order}; it heeds only the last, which is the gate`)]
    : [
        problem(
          `${order}; it heeds only the last one's refusal, so the gate's is lost`,
          `list ${NAME} last in gitolite.conf, or use a newer gitolite`,
        ),
      ];
};

const firstLinkTo = async (file: string, dir: string, names: readonly string[]): Promise<string | null> => {
  const wanted = await realpath(file).catch(() => file);
  for (const name of [...names].sort())
    if ((await realpath(join(dir, name)).catch(() => null)) === wanted) return name;
  return null;
};

// Drivers of older releases end with the exit code of whatever ran last.
const stopsAtRefusal = (text: string): boolean => /\bexit\b/.test(text);
