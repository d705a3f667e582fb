import { join } from "node:path";
import { plain as server } from "../../gate/who/plain.ts";
import { Fault } from "../../model/fault.ts";
import { quoteForShell } from "../../sys/shell-quote.ts";
import { ok, problem, type Verdict } from "../doctor/verdict.ts";
import { gitVersion, isAtLeast } from "../git-version.ts";
import { type HookName, type ServerHook, withoutHook } from "../hook-name.ts";
import { type Repository, stateDir } from "../repository.ts";
import { effectiveSetting, restoreSetting, setSetting } from "../settings.ts";
import type { Layout, Slot } from "./layout.ts";

/** The gate's names in git's configuration. */
const keysOf = (hook: HookName) => {
  const section = hook === "post-receive" ? "hook.gate-mirror" : "hook.gate";
  return { event: `${section}.event`, command: `${section}.command`, enabled: `${section}.enabled` };
};

const slotIn = (dir: string, hook: ServerHook, shared: string | null): Slot => ({
  hook,
  file: join(dir, hook),
  drafts: dir,
  shared,
  crowded: false,
});

const settings = ({ hook, file }: Slot): readonly (readonly [key: string, value: string])[] => [
  [keysOf(hook).event, hook],
  [keysOf(hook).command, quoteForShell(file)],
];

/**
 * Git itself, from 2.54 on, by its configuration (git-config(1), hook.<name>.command): what is configured runs
 * before the file in the hooks directory, which is left as it is. An older git passes it over without a word.
 */
export const gitConfig: Layout = {
  name: "git-config",
  server,
  usesGitHooks: false,
  recognises: async (repo) =>
    (await effectiveSetting(repo, keysOf("pre-receive").command)) ===
    quoteForShell(own(repo, "pre-receive").file),
  slot: async (repo, hook) => {
    await refuseOld(repo.env);
    return own(repo, hook);
  },
  async activate(repo, slot) {
    for (const [key, value] of settings(slot)) await setSetting(repo, key, value);
  },
  async deactivate(repo, hook) {
    const { command, event } = keysOf(hook);
    for (const key of [command, event]) await restoreSetting(repo, key);
  },
  serverWidePlace: "a directory of the gate's own, which git's configuration is then to name",
  serverWide: async (dir, hook) => slotIn(dir, hook, "git's configuration"),
  afterServerWide: (slot) => [
    "with git 2.54 or newer, as the user whom git runs as:",
    ...settings(slot).map(([key, value]) => `  git config --global ${key} ${quoteForShell(value)}`),
  ],
  examine: (repo, slot) => examineSettings(repo, slot),
};

const own = (repo: Repository, hook: ServerHook): Slot => slotIn(stateDir(repo), hook, null);

const refuseOld = async (env: NodeJS.ProcessEnv): Promise<void> => {
  const version = await gitVersion(env);
  if (isAtLeast(version, [2, 54])) return;
  throw new Fault(`git ${version.join(".")} does not run hooks from its configuration`, {
    hint: "use git 2.54 or newer, or --server plain",
  });
};

const examineSettings = async (repo: Repository, slot: Slot): Promise<readonly Verdict[]> => {
  for (const [key, value] of settings(slot)) {
    const found = await effectiveSetting(repo, key);
    if (found === value) continue;
    const hint = `git config ${key} ${quoteForShell(value)}`;
    return [problem(`${key} is ${found ?? "not set"}: ${withoutHook(slot.hook)}`, hint)];
  }
  const key = keysOf(slot.hook).enabled;
  const enabled = await effectiveSetting(repo, key);
  return enabled === null || /^(?:yes|on|true|[1-9]\d*)$/i.test(enabled)
    ? [ok("git runs it from its configuration, before the file in the hooks directory")]
    : [problem(`${key} is ${enabled}: ${withoutHook(slot.hook)}`, `git config --unset ${key}`)];
};
