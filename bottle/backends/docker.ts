import type { Backend } from "./backend.ts";

/** A container without a network; the two sockets lie in a directory that is mounted. */
export const docker: Backend = {
  name: "docker",
  program: "docker",
  needsImage: true,
  wall: "a container with --network none, two sockets in a read-only directory",
  commands: ({ name, image, uid, gid, mounts, command }) => ({
    up: [],
    run: [
      ...["docker", "run", "--rm", "--init", "--interactive", "--tty", "--name", name, "--pull", "never"],
      ...["--network", "none", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--read-only"],
      ...["--user", `${uid}:${gid}`, "--pids-limit", "512", "--memory", "4g", "--tmpfs", "/tmp"],
      ...mounts.flatMap(({ source, target, access }) => [
        "--mount",
        `type=bind,source=${source},target=${target}${access === "ro" ? ",readonly" : ""}`,
      ]),
      image ?? "",
      ...command,
    ],
    down: [["docker", "rm", "--force", name]],
  }),
};
