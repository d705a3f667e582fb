import type { Backend } from "./backend.ts";

/** What programs of the host need to run, and nothing that is the user's. */
const HOST_ROOT = [
  ...["--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin"],
  ...["--symlink", "usr/lib", "/lib", "--ro-bind-try", "/lib64", "/lib64"],
  ...["--ro-bind-try", "/etc/alternatives", "/etc/alternatives", "--ro-bind-try", "/etc/ssl", "/etc/ssl"],
] as const;

/** Namespaces of the kernel, without a network; the programs are the host's own unless an image is named. */
export const bubblewrap: Backend = {
  name: "bubblewrap",
  program: "bwrap",
  needsImage: false,
  wall: "namespaces without a network, two sockets in a read-only directory",
  commands: ({ image, mounts, command, uid, gid }) => ({
    up: [],
    run: [
      ...["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"],
      ...["--uid", `${uid}`, "--gid", `${gid}`],
      ...(image === null ? HOST_ROOT : ["--ro-bind", image, "/"]),
      ...["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"],
      ...mounts.flatMap(({ source, target, access }) => [
        access === "ro" ? "--ro-bind" : "--bind",
        source,
        target,
      ]),
      "--",
      ...command,
    ],
    down: [],
  }),
};
