import type { Backend, Box } from "../backends/backend.ts";
import type { PlannedProcess, PlannedStep } from "./bottle-plan.ts";
import { RUN } from "./layout.ts";

/** What the launch starts. Credentials go to the proxy and the gate alone, on their standard input. */
export const planProcesses = (
  backend: Backend,
  box: Box,
  egressSecrets: readonly string[],
  gateSecrets: readonly string[],
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
    secrets: gateSecrets,
  },
  { name: "agent", side: "host", argv: backend.commands(box).run, secrets: [] },
  { name: "relay", side: "bottle", argv: box.command, secrets: [] },
];

/** What the launch does, in order; it is undone in reverse whatever happens. */
export const planSteps = (backend: Backend, box: Box, workspace: string | null): readonly PlannedStep[] => {
  const { up, down } = backend.commands(box);
  const plain = { up: [], down: [] };
  return [
    {
      name: "ca",
      does: "make the bottle's own certificate authority, its key in memory",
      undo: "forget it",
      ...plain,
    },
    { name: "egress", does: "start the proxy and wait until it answers", undo: "stop it", ...plain },
    {
      name: "gate",
      does: "start the gate and wait until it answers",
      undo: "stop it when no push is under way",
      ...plain,
    },
    {
      name: "workspace",
      does:
        workspace === null ? "make an empty workspace, write the files" : `use ${workspace}, write the files`,
      undo: workspace === null ? "remove both" : "remove the files, leave the workspace",
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
  ];
};
