import type { CommandRow } from "../gate/cli.ts";

const previousHook = async () => (await import("../hooks/previous-hook.ts")).previousHook(process.cwd());

/** What an installation and the doctor know of this program. */
const hookTools = async () => {
  const { standardTools } = await import("../hooks/standard-tools.ts");
  const { plantedSecret } = await import("../scanners/samples/planted.ts");
  return standardTools(plantedSecret);
};

/** Every command of `gate`, loaded when it is called. */
export const commands: readonly CommandRow[] = [
  {
    name: "pre-receive",
    summary: "judge a push, as git's pre-receive hook",
    load: async () => {
      const { preReceiveCommand } = await import("../gate/commands/pre-receive-command.ts");
      return preReceiveCommand(async (hook) => (await previousHook())(hook));
    },
  },
  {
    name: "scan",
    summary: "scan a branch's own commits, the index, the work tree or all history",
    load: async () => (await import("../gate/commands/scan-command.ts")).scanCommand,
  },
  {
    name: "policy",
    summary: "check a policy, explain what it decides, try it on described or past pushes",
    load: async () => (await import("../gate/policy/policy-command.ts")).policyCommand,
  },
  {
    name: "rules",
    summary: "list what is detected, explain a rule, try the rules on a file",
    load: async () => (await import("../gate/commands/rules-command.ts")).rulesCommand,
  },
  {
    name: "pre-push",
    summary: "scan what a push would send, as a clone's pre-push hook",
    load: async () => {
      const { prePushCommand } = await import("../gate/commands/desk-hook-commands.ts");
      return prePushCommand(async (hook) => (await previousHook())(hook));
    },
  },
  {
    name: "pre-commit",
    summary: "scan what is staged, as a clone's pre-commit hook",
    load: async () => {
      const { preCommitCommand } = await import("../gate/commands/desk-hook-commands.ts");
      return preCommitCommand(async (hook) => (await previousHook())(hook));
    },
  },
  {
    name: "install",
    summary: "put the gate's hook where git runs it",
    load: async () => {
      const { installCommand } = await import("../hooks/install-command.ts");
      return installCommand(await hookTools());
    },
  },
  {
    name: "uninstall",
    summary: "take the gate's hook away and leave what was there before",
    load: async () => (await import("../hooks/uninstall-command.ts")).uninstallCommand,
  },
  {
    name: "doctor",
    summary: "say whether the gate really guards a repository",
    load: async () => {
      const { doctorCommand } = await import("../hooks/doctor-command.ts");
      return doctorCommand(await hookTools());
    },
  },
  {
    name: "waive",
    summary: "accept one secret at some paths until a day",
    load: async () => (await import("../gate/waivers/waive-command.ts")).waiveCommand,
  },
  {
    name: "waivers",
    summary: "list what is accepted, and what of it is over or unused",
    load: async () => (await import("../gate/waivers/waivers-command.ts")).waiversCommand,
  },
  {
    name: "checks",
    summary: "list the policy's own programs, and what they are told and may answer",
    load: async () => (await import("../gate/checks/checks-command.ts")).checksCommand,
  },
  {
    name: "reconcile",
    summary: "settle forwards whose end was unclear",
    load: async () => {
      const { reconcileCommand } = await import("../gate/forward/reconcile-command.ts");
      const { loadForward } = await import("../gate/line/load-forward.ts");
      const { mirrorWaiting } = await import("../gate/commands/mirror-command.ts");
      return reconcileCommand(loadForward, mirrorWaiting);
    },
  },
  {
    name: "post-receive",
    summary: "have upstream follow a push that was applied, as git's post-receive hook",
    load: async () => {
      const { postReceiveCommand } = await import("../gate/commands/post-receive-command.ts");
      return postReceiveCommand(async (hook) => (await previousHook())(hook));
    },
  },
  {
    name: "mirror",
    summary: "send upstream what has been applied and waits",
    load: async () => {
      const { mirrorCommand } = await import("../gate/commands/mirror-command.ts");
      const { findRepositories } = await import("../hooks/find-repositories.ts");
      return mirrorCommand(findRepositories);
    },
  },
  {
    name: "log",
    summary: "say who pushed what, what became of it, and what waits for upstream",
    load: async () => (await import("../gate/commands/log-command.ts")).logCommand,
  },
  {
    name: "serve",
    summary: "serve mirrors to agents over HTTP: fetches fresh, pushes gated and forwarded",
    load: async () => {
      const { serveCommand } = await import("../gate/serve/serve-command.ts");
      const { hookScript } = await import("../hooks/hook-script.ts");
      const { programPath } = await import("../hooks/paths.ts");
      const { writeHook } = await import("../hooks/write-hook.ts");
      const program = await programPath(process.argv[1] ?? "");
      const hook = hookScript({ node: process.execPath, program, words: ["pre-receive"] });
      return serveCommand((file, drafts) => writeHook(file, hook, drafts));
    },
  },
];
