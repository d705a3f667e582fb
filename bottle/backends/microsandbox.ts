import { RUN } from "../plan/layout.ts";
import type { Backend } from "./backend.ts";

/** Ports of the virtual socket at which the relay finds the two doors. */
const VSOCK = { egress: 9001, gate: 9002 } as const;

/** A virtual machine whose network is denied; the two sockets cross as virtual sockets (microsandbox 0.6). */
export const microsandbox: Backend = {
  name: "microsandbox",
  program: "msb",
  needsImage: true,
  wall: "a virtual machine with every network denied, two sockets by --vsock",
  commands: ({ name, image, mounts, command }) => ({
    up: [
      [
        ...[
          "msb",
          "create",
          "-n",
          name,
          "--pull",
          "never",
          "--net-default",
          "deny",
          "--security",
          "restricted",
        ],
        ...Object.entries(VSOCK).flatMap(([socket, port]) => [
          "--vsock",
          `${RUN}/bottle/${socket}.sock:${port}`,
        ]),
        ...mounts.flatMap(({ source, target, access }) => [
          "--volume",
          `${source}:${target}${access === "ro" ? ":ro" : ""}`,
        ]),
        image ?? "",
      ],
    ],
    run: ["msb", "exec", "-t", name, "--", ...command],
    down: [
      ["msb", "stop", name],
      ["msb", "rm", name],
    ],
  }),
};
