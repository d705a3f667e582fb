import { resolve } from "node:path";
import type { GateCommand } from "../gate/command.ts";
import { UsageError } from "../gate/command.ts";
import { explainDenied, namedHooks, oneRepository, parseOptions } from "./command-options.ts";
import type { HookName } from "./hook-name.ts";
import { installHooks } from "./install-hook.ts";
import { isFleeting, nodePath, programPath } from "./paths.ts";
import { openRepository, type Repository } from "./repository.ts";
import { refuseManaged } from "./server.ts";
import type { HookTools } from "./tools.ts";

const HELP = `usage: gate install REPO [--hook NAME]... [--server auto|plain] [--policy FILE]
                    [--node FILE] [--into-hooks-path]

Puts the gate where git runs it. In a bare repository that is the pre-receive hook; in a clone, where it
can only advise, the pre-push and pre-commit hooks. A hook that is there already is kept and still runs,
after the gate has accepted. Installing again changes nothing, or renews an older installation.

  --hook NAME         pre-receive, pre-push or pre-commit; may be given several times
  --server KIND       auto (default) refuses repositories whose hooks a server manages; plain does not ask
  --policy FILE       record FILE as this repository's policy (git config gate.policy)
  --node FILE         the node that hooks run, under this very name; default: the one running now
  --into-hooks-path   install where core.hooksPath points, for every repository that shares it
`;

const OPTIONS = {
  hook: { type: "string", multiple: true },
  server: { type: "string", default: "auto" },
  policy: { type: "string" },
  node: { type: "string" },
  "into-hooks-path": { type: "boolean", default: false },
} as const;

/** `gate install`. */
export const installCommand = (tools: Pick<HookTools, "program" | "checkPolicy">): GateCommand => ({
  name: "install",
  summary: "put the gate into a repository's hooks",
  help: HELP,
  async run(args, io) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    const path = oneRepository(positionals);
    const named = namedHooks(values.hook);
    if (values.server !== "auto" && values.server !== "plain") {
      throw new UsageError(`unknown server ${values.server}: use auto or plain`);
    }
    const repo = await openRepository(path, io.cwd, io.env);
    if (values.server === "auto") await refuseManaged(repo);
    const policy = values.policy === undefined ? null : resolve(io.cwd, values.policy);
    if (policy !== null) await tools.checkPolicy(policy);
    // The node that runs now, with symbolic links followed: a push is then checked by the node that the
    // installation was made with. Should an upgrade remove it, pushes are refused with a line that says so,
    // where a link could come to mean another version, or a shim that depends on HOME, without a word.
    const node = values.node === undefined ? process.execPath : await nodePath(resolve(io.cwd, values.node));
    const program = await programPath(tools.program);
    for (const fleeting of [node, program].filter(isFleeting)) {
      io.err(`gate: ${fleeting} may go away with an upgrade; pushes are then refused until it is back\n`);
      io.err("      hint: install node and the gate system-wide, or name a lasting node with --node\n");
    }
    const hooks = named ?? defaultHooks(repo);
    const intoHooksPath = values["into-hooks-path"];
    await installHooks(repo, { hooks, node, program, policy, intoHooksPath }, (line) =>
      io.out(`${line}\n`),
    ).catch(explainDenied);
    return 0;
  },
});

/** A server's repository is guarded where pushes arrive, a clone where they start. */
export const defaultHooks = (repo: Repository): readonly HookName[] =>
  repo.workTree === null ? ["pre-receive"] : ["pre-push", "pre-commit"];
