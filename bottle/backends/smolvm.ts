import { RUN } from "../plan/layout.ts";
import type { Backend } from "./backend.ts";

/** A virtual machine without a network device; smolvm carries the two sockets over (smolvm 1.9, machine create). */
export const smolvm: Backend = {
  name: "smolvm",
  program: "smolvm",
  needsImage: true,
  wall: "a virtual machine without --net, two sockets by --mount-socket",
  commands: ({ name, image, mounts, command }) => ({
    up: [
      [
        ...["smolvm", "machine", "create", "-n", name, "-I", image ?? ""],
        ...mounts.flatMap(({ source, target, access }) => [
          "-v",
          `${source}:${target}${access === "ro" ? ":ro" : ""}`,
        ]),
        ...["egress", "gate"].flatMap((socket) => [
          "--mount-socket",
          `${RUN}/bottle/${socket}.sock:/run/${socket}.sock`,
        ]),
      ],
      ["smolvm", "machine", "start", "-n", name],
    ],
    run: ["smolvm", "machine", "exec", "--name", name, "-i", "-t", "--", ...command],
    down: [
      ["smolvm", "machine", "stop", "-n", name],
      ["smolvm", "machine", "delete", "-n", name, "-f"],
    ],
  }),
};
