import { join } from "node:path";
import { plain as server } from "../../gate/who/plain.ts";
import { Fault } from "../../model/fault.ts";
import { ok, problem, type Verdict } from "../doctor/verdict.ts";
import { gitVersion, isAtLeast } from "../git-version.ts";
import { type Repository, stateDir } from "../repository.ts";
import { effectiveSetting, restoreSetting, setSetting } from "../settings.ts";
import { quoteForShell } from "../shell-quote.ts";
import type { Layout, Slot } from "./layout.ts";

const EVENT = "hook.gate.event";
const COMMAND = "hook.gate.command";
const ENABLED = "hook.gate.enabled";

const slotIn = (dir: string, shared: string | null): Slot => ({
  hook: "pre-receive",
  file: join(dir, "pre-receive"),
  drafts: dir,
  shared,
  crowded: false,
});

const settings = ({ file }: Slot): readonly (readonly [key: string, value: string])[] => [
  [EVENT, "pre-receive"],
  [COMMAND, quoteForShell(file)],
];

/**
 * Git itself, from 2.54 on, by its configuration (git-config(1), hook.<name>.command): what is configured runs
 * before the file in the hooks directory, which is left as it is. An older git passes it over without a word.
 */
export const gitConfig: Layout = {
  name: "git-config",
  server,
  usesGitHooks: false,
  recognises: async (repo) => (await effectiveSetting(repo, COMMAND)) === quoteForShell(own(repo).file),
  slot: async (repo) => {
    await refuseOld(repo.env);
    return own(repo);
  },
  async activate(repo, slot) {
    for (const [key, value] of settings(slot)) await setSetting(repo, key, value);
  },
  async deactivate(repo) {
    for (const key of [COMMAND, EVENT]) await restoreSetting(repo, key);
  },
  serverWidePlace: "a directory of the gate's own, which git's configuration is then to name",
  serverWide: async (dir) => slotIn(dir, "git's configuration"),
  afterServerWide: (slot) => [
    "with git 2.54 or newer, as the user whom git runs as:",
    ...settings(slot).map(([key, value]) => `  git config --global ${key} ${quoteForShell(value)}`),
  ],
  examine: (repo, slot) => examineSettings(repo, slot),
};

const own = (repo: Repository): Slot => slotIn(stateDir(repo), null);

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
    return [problem(`${key} is ${found ?? "not set"}: nothing is checked`, hint)];
  }
  const enabled = await effectiveSetting(repo, ENABLED);
  return enabled === null || /^(?:yes|on|true|[1-9]\d*)$/i.test(enabled)
    ? [ok("git runs it from its configuration, before the file in the hooks directory")]
    : [problem(`${ENABLED} is ${enabled}: nothing is checked`, `git config --unset ${ENABLED}`)];
};
