import type { CommandRow } from "../command.ts";

/** Every command of `bottle`, loaded when it is called. */
export const commands: readonly CommandRow[] = [
  {
    name: "list",
    summary: "list agents and bottles, broken ones too",
    load: async () => (await import("./list-command.ts")).listCommand,
  },
  {
    name: "info",
    summary: "show who an agent is and what it may have",
    load: async () => (await import("./info-command.ts")).infoCommand,
  },
  {
    name: "plan",
    summary: "print everything that a launch would do, or what is different",
    load: async () => (await import("./plan-command.ts")).planCommand,
  },
  {
    name: "launch",
    summary: "say what is missing for a launch, with --dry-run",
    load: async () => (await import("./launch-command.ts")).launchCommand,
  },
  {
    name: "doctor",
    summary: "say what would keep bottles from being launched here",
    load: async () => (await import("./doctor-command.ts")).doctorCommand,
  },
  {
    name: "init",
    summary: "write first files with comments",
    load: async () => (await import("./init-command.ts")).initCommand,
  },
  {
    name: "completion",
    summary: "complete commands and names in bash, zsh and fish",
    load: async () => (await import("./completion-command.ts")).completionCommand(() => commands),
  },
];
