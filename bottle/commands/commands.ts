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
    summary: "make an agent's bottle, prove its walls, and run the agent in it",
    load: async () => (await import("./launch-command.ts")).launchCommand,
  },
  {
    name: "ps",
    summary: "list the bottles that run, or that were left behind",
    load: async () => (await import("./ps-command.ts")).psCommand,
  },
  {
    name: "stop",
    summary: "end a bottle",
    load: async () => (await import("./stop-command.ts")).stopCommand,
  },
  {
    name: "attach",
    summary: "open a shell in a bottle that runs",
    load: async () => (await import("./attach-command.ts")).attachCommand,
  },
  {
    name: "logs",
    summary: "show what happened in and around a bottle, as one timeline",
    load: async () => (await import("./logs-command.ts")).logsCommand,
  },
  {
    name: "clean",
    summary: "take away what killed launchers have left",
    load: async () => (await import("./clean-command.ts")).cleanCommand,
  },
  {
    name: "egress",
    summary: "be a bottle's proxy: let out what its routes allow",
    load: async () => (await import("./egress-command.ts")).egressCommand,
  },
  {
    name: "log",
    summary: "show what went through a bottle's proxy, and what was refused",
    load: async () => (await import("./log-command.ts")).logCommand,
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
