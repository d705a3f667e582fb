import { Fault } from "../../model/fault.ts";
import { RUN } from "../plan/layout.ts";
import type { Backend } from "./backend.ts";
import { bubblewrapReady } from "./bubblewrap-ready.ts";
import { LIMITS } from "./limits.ts";
import { isMachine, seccompFilter } from "./seccomp/filter.ts";

/** What programs of the host need to run, and nothing that is the user's. */
const HOST_ROOT = [
  ...["--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin"],
  ...["--symlink", "usr/lib", "/lib", "--ro-bind-try", "/lib64", "/lib64"],
  ...["alternatives", "ssl", "ca-certificates", "ld.so.cache", "localtime", "protocols", "services"].flatMap(
    (name) => ["--ro-bind-try", `/etc/${name}`, `/etc/${name}`],
  ),
] as const;

/** Written by the launch: who there is in the bottle, and what `localhost` means. */
const OWN_ETC = ["passwd", "group", "hosts", "nsswitch.conf"] as const;

/** Accounts of the bottle; a launch by root runs the agent under another number, which on the host is root's. */
const AGENT = 1_000;

/** The descriptors that the filter and the options are read from. */
const [FILTER, OPTIONS] = [3, 4];

/** Namespaces of the kernel, without a network; the programs are the host's own unless an image is named. */
export const bubblewrap: Backend = {
  name: "bubblewrap",
  program: "bwrap",
  needsImage: false,
  wall: "namespaces without a network, two sockets in a read-only directory, a filter for system calls",
  commands: ({ name, image, mounts, command, uid, gid }) => ({
    up: [],
    run: [
      ...["bwrap", "--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"],
      ...["--unshare-cgroup-try", "--die-with-parent", "--clearenv", "--cap-drop", "ALL"],
      ...["--uid", `${uid || AGENT}`, "--gid", `${gid || AGENT}`, "--hostname", name],
      ...(image === null ? HOST_ROOT : ["--ro-bind", image, "/"]),
      ...(image === null ? OWN_ETC : []).flatMap((file) => [
        "--ro-bind",
        `${RUN}/etc/${file}`,
        `/etc/${file}`,
      ]),
      ...["--proc", "/proc", "--dev", "/dev"],
      ...["/dev/shm", "/tmp"].flatMap((path) => ["--size", `${LIMITS.temporary}`, "--tmpfs", path]),
      ...mounts.flatMap(({ source, target, access }) => [
        access === "ro" ? "--ro-bind" : "--bind",
        source,
        target,
      ]),
      // All that is left to write to is what was given, each with a limit or on a disk that is watched.
      ...["--remount-ro", "/dev", ...(image === null ? ["--remount-ro", "/"] : [])],
      ...["--seccomp", `${FILTER}`, "--"],
      ...["prlimit", `--nproc=${LIMITS.processes}`, `--data=${LIMITS.data}`, "--core=0", "--"],
      ...command,
    ],
    down: [],
  }),
  launch: {
    ready: bubblewrapReady,
    // The bottle sees its first program's command line: the paths of the host do not stand in it.
    start: ([program = "", ...argv], architecture) => {
      if (!isMachine(architecture))
        throw new Fault(`no filter for system calls is written for ${architecture}`);
      const end = argv.indexOf("--");
      const options = argv.slice(0, end).map((option) => `${option}\0`);
      return {
        argv: [program, "--args", `${OPTIONS}`, ...argv.slice(end)],
        more: [seccompFilter(architecture), Buffer.from(options.join(""))],
      };
    },
    etc: ({ uid, gid, name }) => ({
      passwd: [
        "root:x:0:0:root:/nonexistent:/usr/sbin/nologin",
        `agent:x:${uid || AGENT}:${gid || AGENT}:agent:/home/agent:/bin/sh`,
        "",
      ].join("\n"),
      group: ["root:x:0:", `agent:x:${gid || AGENT}:`, ""].join("\n"),
      hosts: `127.0.0.1 localhost ${name}\n::1 localhost\n`,
      "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    }),
  },
};
