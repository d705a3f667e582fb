import { resolve } from "node:path";
import type { GateCommand, Io } from "../gate/command.ts";
import { mirrorsAfter } from "../gate/mirror/when.ts";
import { Fault } from "../model/fault.ts";
import type { Forward } from "../policy/policy.ts";
import { parseOptions } from "../sys/command-line/parse-options.ts";
import { UsageError } from "../sys/command-line/usage-error.ts";
import { explainDenied, namedHooks } from "./command-options.ts";
import type { HookName, ServerHook } from "./hook-name.ts";
import { installHooks, installServerWide, type Program } from "./install-hook.ts";
import { isFleeting, nodePath, programPath } from "./paths.ts";
import type { Repository } from "./repository.ts";
import { layoutOf, parseServer } from "./server-option.ts";
import type { Layout } from "./servers/layout.ts";
import { LAYOUTS } from "./servers/layouts.ts";
import { forEachNamed } from "./several.ts";
import type { HookTools } from "./tools.ts";

const HELP = `usage: gate install REPO | --all DIR | --server-wide DIR | --output FILE [OPTION]...

Puts the gate where git or its server runs it. In a server's repository that is the pre-receive hook, and the
post-receive hook too where the policy has pushes mirrored once they are applied (forward.when); in a clone, where it can only advise, the pre-push and pre-commit hooks. A hook that is there already is kept and
still runs. Installing again changes nothing, or renews an older installation.

  --server KIND       auto (default) recognises it by its repositories; or one of plain, gitea, forgejo,
                      gitlab, gitolite, github-enterprise, git-config (git 2.54 or newer runs hooks that
                      its configuration names)
  --all DIR           every bare repository below DIR
  --server-wide DIR   for all repositories of a server; DIR is
${Object.values(LAYOUTS)
  .filter(({ name }) => name !== "github-enterprise")
  .map(({ name, serverWidePlace }) => `                      ${name}: ${serverWidePlace}\n`)
  .join("")}\
  --output FILE       github-enterprise: write the environment to upload, as FILE.tar.gz
                      gitlab: write the hooks of one repository for \`gitaly hooks set\`, as FILE.tar
  --hook NAME         pre-receive, post-receive, pre-push or pre-commit; may be given several times
  --policy FILE       record FILE as the policy (git config gate.policy; server-wide: in the hook itself)
  --node FILE         the node that hooks run, under this very name; default: the one running now
  --into-hooks-path   install where core.hooksPath points, for every repository that shares it
`;

const OPTIONS = {
  hook: { type: "string", multiple: true },
  server: { type: "string", default: "auto" },
  all: { type: "string" },
  "server-wide": { type: "string" },
  output: { type: "string" },
  policy: { type: "string" },
  node: { type: "string" },
  "into-hooks-path": { type: "boolean", default: false },
} as const;

type Tools = Pick<HookTools, "program" | "checkPolicy" | "policyFor" | "forwardsIn">;

/** `gate install`. */
export const installCommand = (tools: Tools): GateCommand => ({
  name: "install",
  summary: "put the gate into a repository's hooks",
  repeatable: ["hook"],
  help: HELP,
  async run(args, io) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    const named = namedHooks(values.hook);
    const kind = parseServer(values.server);
    const policy = values.policy === undefined ? null : resolve(io.cwd, values.policy);
    if (policy !== null) await tools.checkPolicy(policy);
    const say = (line: string): void => io.out(`${line}\n`);

    if (values.output !== undefined) {
      if (kind !== "github-enterprise" && kind !== "gitlab")
        throw new UsageError("--output is for --server github-enterprise and gitlab");
      if (positionals.length > 0)
        throw new UsageError(`--output stands by itself: ${positionals[0]} is too much`);
      const output = resolve(io.cwd, values.output);
      if (kind === "gitlab") {
        const layout = LAYOUTS[kind];
        const targets = policy === null ? [] : await tools.forwardsIn(policy);
        const hooks = serverHooks(named, targets, layout);
        const program = await programFor(tools, values.node, io);
        const { writeGitalyArchive } = await import("./servers/gitaly-archive.ts");
        await writeGitalyArchive(output, { ...program, layout, policy, hooks, env: io.env }, say);
        return 0;
      }
      const { writeEnvironment } = await import("./chroot/write-environment.ts");
      const program = await programFor(tools, values.node, io, false);
      await writeEnvironment(output, { ...program, policy, env: io.env }, say);
      return 0;
    }
    const wide = values["server-wide"];
    if (wide !== undefined) {
      if (kind === null) throw new UsageError("--server-wide needs --server: which one is it?");
      if (positionals.length > 0 || values.all !== undefined)
        throw new UsageError("--server-wide stands by itself: it is for all repositories");
      const program = await programFor(tools, values.node, io);
      const layout = LAYOUTS[kind];
      const targets = policy === null ? [] : await tools.forwardsIn(policy);
      const hooks = serverHooks(named, targets, layout);
      await installServerWide(resolve(io.cwd, wide), { ...program, layout, policy, hooks }, say).catch(
        explainDenied,
      );
      return 0;
    }
    let program: Program | null = null;
    return forEachNamed({ positionals, all: values.all }, io, async (repo) => {
      const layout = await layoutOf(repo, kind);
      program ??= await programFor(tools, values.node, io);
      const intoHooksPath = values["into-hooks-path"];
      const hooks = named ?? (await wantedHooks(repo, layout, tools, policy, say));
      await installHooks(repo, { ...program, hooks, layout, policy, intoHooksPath }, say);
    });
  },
});

/**
 * The node that runs now, with symbolic links followed: a push is then checked by the node that the
 * installation was made with. Should an upgrade remove it, pushes are refused with a line that says so,
 * where a link could come to mean another version, or a shim that depends on HOME, without a word.
 */
const programFor = async (
  tools: Tools,
  named: string | undefined,
  io: Io,
  stays = true,
): Promise<Program> => {
  const node = named === undefined ? process.execPath : await nodePath(resolve(io.cwd, named));
  const program = await programPath(tools.program);
  for (const fleeting of stays ? [node, program].filter(isFleeting) : []) {
    io.err(`gate: ${fleeting} may go away with an upgrade; pushes are then refused until it is back\n`);
    io.err("      hint: install node and the gate system-wide, or name a lasting node with --node\n");
  }
  return { node, program };
};

/** A server's repository is guarded where pushes arrive, a clone where they start. */
export const defaultHooks = (repo: Repository): readonly HookName[] =>
  repo.workTree === null ? ["pre-receive"] : ["pre-push", "pre-commit"];

/**
 * Besides what guards it, a server's repository needs what mirrors it, where its policy says so. A policy that is
 * wrong refuses every push, which the guard is there to do.
 */
const wantedHooks = async (
  repo: Repository,
  layout: Layout,
  tools: Tools,
  policy: string | null,
  say: (line: string) => void,
): Promise<readonly HookName[]> => {
  const hooks = defaultHooks(repo);
  if (!hooks.includes("pre-receive")) return hooks;
  try {
    const { target } = await tools.policyFor(repo.gitDir, repo.env, policy ?? undefined);
    return serverHooks(null, target === null ? [] : [target], layout);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    say(`problem: ${error.message}; every push is refused: mend the policy, then install again`);
    return hooks;
  }
};

const serverHooks = (
  named: readonly HookName[] | null,
  targets: readonly Forward[],
  { server }: Layout,
): readonly ServerHook[] => {
  const mirrors = targets.some((target) => mirrorsAfter(target, server));
  return mirrors || named?.includes("post-receive") ? ["pre-receive", "post-receive"] : ["pre-receive"];
};
