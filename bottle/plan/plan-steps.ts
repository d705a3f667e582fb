import type { Backend, Box } from "../backends/backend.ts";
import type { PlannedProcess, PlannedStep, PlannedWorkspace } from "./bottle-plan.ts";
import { RUN } from "./layout.ts";

/** What the launch starts. Credentials go to the proxy on its standard input, and to the gate in files of its own. */
export const planProcesses = (
  backend: Backend,
  box: Box,
  egressSecrets: readonly string[],
): readonly PlannedProcess[] => [
  {
    name: "egress",
    side: "host",
    argv: ["bottle", "egress", "--config", `${RUN}/egress.json`],
    secrets: egressSecrets,
  },
  {
    name: "gate",
    side: "host",
    argv: ["gate", "serve", "--config", `${RUN}/gate.yaml`],
    secrets: [],
  },
  { name: "agent", side: "host", argv: backend.commands(box).run, secrets: [] },
  { name: "relay", side: "bottle", argv: box.command, secrets: [] },
];

/** What the launch does, in order; it is undone in reverse whatever happens. */
export const planSteps = (
  backend: Backend,
  box: Box,
  workspace: PlannedWorkspace,
): readonly PlannedStep[] => {
  const { up, down } = backend.commands(box);
  const plain = { up: [], down: [] };
  return [
    {
      name: "egress",
      does: "start the proxy, which makes the bottle's own certificate authority, and wait until it answers",
      undo: "stop it; the authority's key was in its memory only",
      ...plain,
    },
    {
      name: "ca",
      does: "lay the authority's certificate beside those that the host trusts",
      undo: "remove the file",
      ...plain,
    },
    {
      name: "gate",
      does: "write the tokens for its upstreams, start the gate and wait until it answers",
      undo: "stop it when no push is under way, remove the tokens",
      ...plain,
    },
    {
      name: "workspace",
      does:
        workspace.kind === "mount"
          ? `use ${workspace.path}, write the files`
          : "make an empty workspace, write the files",
      undo:
        workspace.kind === "mount"
          ? "remove the files, leave the workspace"
          : "remove the files, and the workspace unless there is work in it that was not pushed",
      ...plain,
    },
    {
      name: "agent",
      does: `make the bottle: ${backend.wall}`,
      undo: "end it and everything in it",
      up,
      down,
    },
    {
      name: "probe",
      does: "prove from inside that the walls hold and the doors open",
      undo: "nothing",
      ...plain,
    },
    ...(workspace.kind === "clone" && workspace.clones.length > 0
      ? [
          {
            name: "clone" as const,
            does: `clone ${workspace.clones.map(({ url }) => url).join(", ")}, in the bottle`,
            undo: "nothing",
            ...plain,
          },
        ]
      : []),
  ];
};
