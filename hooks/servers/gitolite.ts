import { lstat, readdir, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { gitolite as server } from "../../gate/who/gitolite.ts";
import { ok, problem, type Verdict } from "../doctor/verdict.ts";
import { unlessAbsent } from "../hook-file.ts";
import { type ServerHook, withoutHook } from "../hook-name.ts";
import { isExecutable } from "../is-executable.ts";
import type { Repository } from "../repository.ts";
import { isThere, textOfScript } from "./is-there.ts";
import type { Layout, Slot } from "./layout.ts";
import { plainSlot } from "./plain.ts";
import { orderOf, siblingsOf } from "./siblings.ts";

/** The gate's names in gitolite.conf: `option hook.pre-receive = gate`. */
const NAMES: Readonly<Record<ServerHook, string>> = { "pre-receive": "gate", "post-receive": "gate-mirror" };

/**
 * Gitolite leaves pre-receive and post-receive to administrators, in one of three ways: a file in the repository, one in
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
  async slot(repo, hook) {
    const slot = await plainSlot(repo, hook);
    const target = await linkTarget(slot.file);
    if (target === null) return slot;
    const why = `${slot.file} is a link to ${target}`;
    return isDriver(await textOfScript(target))
      ? specific(join(dirname(target), "repo-specific"), hook, why)
      : { ...slot, file: target, drafts: dirname(target), shared: why };
  },
  serverWidePlace: "LOCAL_CODE of .gitolite.rc, or ~/.gitolite",
  async serverWide(dir, hook) {
    const chosen = join(dir, "hooks", "repo-specific");
    if (await isThere(chosen)) return specific(chosen, hook, "gitolite.conf lists it");
    const file = join(dir, "hooks", "common", hook);
    return {
      hook,
      file,
      drafts: join(dir, "hooks"),
      shared: "gitolite setup links it",
      crowded: false,
    };
  },
  afterServerWide: (slot) =>
    isListed(slot)
      ? [
          `in gitolite.conf, for the repositories to guard, as the last in the list: option hook.${slot.hook} = ${basename(slot.file)}`,
        ]
      : ["as gitolite's user: gitolite setup --hooks-only"],
  examine: (repo, slot) => examineDriver(repo, slot),
};

const specific = (dir: string, hook: ServerHook, why: string): Slot => ({
  hook,
  file: join(dir, NAMES[hook]),
  drafts: dir,
  shared: why,
  crowded: false,
});

/** Whether gitolite.conf says which repositories run it. */
const isListed = ({ file }: Slot): boolean => Object.values(NAMES).includes(basename(file));

const linkTarget = async (file: string): Promise<string | null> => {
  const stats = await lstat(file).catch(unlessAbsent);
  return stats?.isSymbolicLink() ? realpath(file).catch(unlessAbsent) : null;
};

// The driver goes through the files whose names begin with its own.
const isDriver = (text: string): boolean => /\$\{?0\}?"?\.\*/.test(text);

const examineDriver = async ({ commonDir }: Repository, slot: Slot): Promise<readonly Verdict[]> => {
  const { hook, file } = slot;
  const hooks = join(commonDir, "hooks");
  const driver = join(hooks, hook);
  if (!isListed(slot)) {
    return hook === "pre-receive"
      ? [ok("gitolite asks its access rules after the gate, in its update hook")]
      : [];
  }
  const links = (await readdir(hooks)).filter((name) => name.startsWith(`${hook}.`));
  const own = await firstLinkTo(file, hooks, links);
  if (own === null || !isExecutable(driver)) {
    return [
      problem(
        `${hooks} has no link to ${file}: ${withoutHook(hook)}`,
        `option hook.${hook} = ${basename(file)} in gitolite.conf, for this repository`,
      ),
    ];
  }
  const siblings = await siblingsOf(join(hooks, own), (name) => name.startsWith(`${hook}.`));
  const order = `gitolite's driver runs ${own}, ${orderOf(siblings)}`;
  if (hook === "post-receive") return [ok(order)];
  if (stopsAtRefusal(await textOfScript(driver))) return [ok(`${order}; the first refusal ends the list`)];
  return siblings.after.length === 0
    ? [ok(`${order}; it heeds only the last, which is the gate`)]
    : [
        problem(
          `${order}; it heeds only the last one's refusal, so the gate's is lost`,
          `list ${basename(file)} last in gitolite.conf, or use a newer gitolite`,
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
