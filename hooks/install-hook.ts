import { chmod, chown, mkdir, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../model/fault.ts";
import { type HookFile, inspectHook } from "./hook-file.ts";
import type { HookName } from "./hook-name.ts";
import { keptHook } from "./hook-name.ts";
import { hookScript } from "./hook-script.ts";
import { hasKeptHook, keepHook } from "./keep-hook.ts";
import { locateHooks } from "./locate-hooks.ts";
import { type Repository, stateDir } from "./repository.ts";
import { addSetting, effectiveSetting, readSetting, setSetting } from "./settings.ts";
import { writeHook } from "./write-hook.ts";

/** What to install; all paths are absolute. */
export interface Installation {
  readonly hooks: readonly HookName[];
  readonly node: string;
  readonly program: string;
  /** Already known to be valid. */
  readonly policy: string | null;
  /** Install where core.hooksPath points, even if that is not this repository's own directory. */
  readonly intoHooksPath: boolean;
}

interface Place {
  readonly hook: HookName;
  readonly dir: string;
  readonly file: string;
  readonly found: HookFile;
}

/**
 * Installs the gate's hooks: looks at everything first, prepares what a hook needs, and puts the hooks in
 * place last. Doing it again changes nothing. `say` gets one line for each thing done.
 * @throws Fault before anything is changed, where something is in the way.
 */
export const installHooks = async (
  repo: Repository,
  wanted: Installation,
  say: (line: string) => void,
): Promise<void> => {
  const places = await Promise.all(wanted.hooks.map((hook) => findPlace(repo, hook, wanted.intoHooksPath)));
  await prepareState(repo, say);
  if (wanted.hooks.includes("pre-receive")) await receiveInPacks(repo, say);
  if (wanted.policy !== null && (await readSetting(repo, "gate.policy")) !== wanted.policy) {
    await setSetting(repo, "gate.policy", wanted.policy);
    say(`set gate.policy to ${wanted.policy}`);
  }
  for (const place of places) await installAt(place, wanted, say);
  for (const { hook } of places) await addSetting(repo, "gate.hook", hook);
};

const findPlace = async (repo: Repository, hook: HookName, anywhere: boolean): Promise<Place> => {
  const { dir, own, setBy } = await locateHooks(repo, hook);
  if (!own && !anywhere) {
    const why = setBy === null ? "it is a link out of the repository" : `core.hooksPath in ${setBy} says so`;
    throw new Fault(`git runs the hooks of ${repo.gitDir} from ${dir}: ${why}`, {
      hint: "unset core.hooksPath for this repository, or install for all that share the directory with --into-hooks-path",
    });
  }
  const file = join(dir, hook);
  return { hook, dir, file, found: await inspectHook(file) };
};

const installAt = async (
  { hook, dir, file, found }: Place,
  { node, program }: Installation,
  say: (line: string) => void,
): Promise<void> => {
  const text = hookScript(hook, node, program);
  if (found.kind === "ours" && found.text === text && found.executable) {
    say(`${file} is already the gate's`);
    return;
  }
  await mkdir(dir, { recursive: true });
  const kept = found.kind === "foreign" && (await keepHook(file));
  try {
    await writeHook(file, text);
  } catch (error) {
    if (kept) await unlink(keptHook(file));
    throw error;
  }
  if (found.kind === "foreign") {
    const when = found.executable
      ? "the gate runs it after its own checks"
      : "it is not executable, so it stays idle";
    say(`kept the hook that was there as ${keptHook(file)}: ${when}`);
  } else if (await hasKeptHook(file)) {
    say(`${keptHook(file)} stays the hook that the gate runs after its own checks`);
  }
  say(`${found.kind === "ours" ? "renewed" : "installed"} ${file}`);
};

/** The gate's own directory: findings and the key of the fingerprints are nobody else's business. */
const prepareState = async (repo: Repository, say: (line: string) => void): Promise<void> => {
  const dir = stateDir(repo);
  if ((await mkdir(dir, { recursive: true, mode: 0o700 })) !== undefined) say(`made ${dir}`);
  await chmod(dir, 0o700);
  const { uid, gid } = await stat(repo.commonDir);
  // Root installs for the user whom the server runs as.
  if (process.getuid?.() === 0) await chown(dir, uid, gid);
};

/**
 * A push is kept as the pack it came in. A large file is then read in small pieces, where a loose one is
 * mapped as a whole, and is not compressed a second time. The price: `git gc --auto` has packs to join
 * after fifty pushes (gc.autoPackLimit). Whoever has chosen a limit keeps it. Only `receive.`: fetches
 * into the repository are not the gate's business.
 */
const receiveInPacks = async (repo: Repository, say: (line: string) => void): Promise<void> => {
  for (const key of ["receive.unpackLimit", "transfer.unpackLimit"]) {
    if ((await effectiveSetting(repo, key)) !== null) return;
  }
  await setSetting(repo, "receive.unpackLimit", "1");
  say("set receive.unpackLimit to 1: large pushes are checked in little memory");
};
