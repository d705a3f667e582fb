import type { SystemCall } from "./system-calls.ts";

/** What an argument must look like for a rule to hold; arguments are counted from 0 and their low 32 bits count. */
export type Test =
  | { readonly argument: number; readonly is: "any of"; readonly bits: number }
  | {
      readonly argument: number;
      readonly is: "one of" | "none of";
      readonly values: readonly number[];
      readonly mask?: number;
    };

/** A refusal: these calls, where all tests hold, fail with this error. */
export interface Rule {
  readonly calls: readonly SystemCall[];
  readonly error: number;
  readonly where?: readonly Test[];
  readonly why: string;
}

/** errno(3). */
const [EPERM, ENOSYS, EAFNOSUPPORT] = [1, 38, 97];
/** socket(2): families that work on files or the bottle's own loopback, and the one that asks about interfaces. */
const [AF_UNIX, AF_INET, AF_INET6, AF_NETLINK] = [1, 2, 10, 16];
/** Low bits of a socket's type, and the types that read and write packets. */
const [TYPE_BITS, SOCK_RAW, SOCK_PACKET] = [0xf, 3, 10];
/** clone(2): the kinds of namespaces, NEWTIME left out, which as a flag of clone is part of a signal's number. */
const NEW_NAMESPACES = 0x7e02_0000;
const CLONE_NEWTIME = 0x80;
const SET_USER_ID = 0o4000;
/** ioctl_tty(2): puts characters into a terminal's input, pastes its selection. */
const [TIOCSTI, TIOCLINUX] = [0x5412, 0x541c];

const setsUserId = (calls: readonly SystemCall[], argument: number): Rule => ({
  calls,
  error: EPERM,
  where: [{ argument, is: "any of", bits: SET_USER_ID }],
  why: "a program that runs as its owner would lie in a workspace of the host",
});

/** What no work in a bottle needs: everything else is allowed. */
export const RULES: readonly Rule[] = [
  {
    calls: ["socket", "socketpair"],
    error: EAFNOSUPPORT,
    where: [{ argument: 0, is: "none of", values: [AF_UNIX, AF_INET, AF_INET6, AF_NETLINK] }],
    why: "AF_VSOCK leads to the host of a virtual machine; the other families are the kernel's surface",
  },
  {
    calls: ["socket"],
    error: EPERM,
    where: [
      { argument: 0, is: "one of", values: [AF_INET, AF_INET6] },
      { argument: 1, is: "one of", values: [SOCK_RAW, SOCK_PACKET], mask: TYPE_BITS },
    ],
    why: "raw packets",
  },
  {
    calls: ["socket"],
    error: EPERM,
    where: [
      { argument: 0, is: "one of", values: [AF_NETLINK] },
      { argument: 2, is: "none of", values: [0] },
    ],
    why: "of the kernel's own sockets, only the one that names interfaces",
  },
  {
    calls: ["io_uring_setup", "io_uring_enter", "io_uring_register"],
    error: EPERM,
    why: "makes sockets that no filter sees",
  },
  {
    calls: ["clone3", "openat2"],
    error: ENOSYS,
    why: "no filter reads their arguments; programs then use the older call",
  },
  {
    calls: ["clone"],
    error: EPERM,
    where: [{ argument: 0, is: "any of", bits: NEW_NAMESPACES }],
    why: "in a namespace of its own a program has every capability",
  },
  {
    calls: ["unshare"],
    error: EPERM,
    where: [{ argument: 0, is: "any of", bits: NEW_NAMESPACES | CLONE_NEWTIME }],
    why: "the same",
  },
  { calls: ["setns"], error: EPERM, why: "the same" },
  {
    calls: [
      ...(["mount", "umount2", "pivot_root", "chroot", "open_tree", "move_mount"] as const),
      ...(["fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr"] as const),
    ],
    error: EPERM,
    why: "what is visible stays as it was made",
  },
  {
    calls: ["ioctl"],
    error: EPERM,
    where: [{ argument: 1, is: "one of", values: [TIOCSTI, TIOCLINUX] }],
    why: "types into the terminal of whoever launched the bottle",
  },
  setsUserId(["chmod", "fchmod", "mknod", "creat"], 1),
  setsUserId(["fchmodat", "fchmodat2", "mknodat", "open"], 2),
  setsUserId(["openat"], 3),
  {
    calls: [
      ...([
        "acct",
        "add_key",
        "bpf",
        "clock_adjtime",
        "clock_settime",
        "delete_module",
        "fanotify_init",
      ] as const),
      ...([
        "finit_module",
        "init_module",
        "ioperm",
        "iopl",
        "kexec_file_load",
        "kexec_load",
        "keyctl",
      ] as const),
      ...(["lookup_dcookie", "modify_ldt", "name_to_handle_at", "nfsservctl", "open_by_handle_at"] as const),
      ...(["perf_event_open", "quotactl", "quotactl_fd", "reboot", "request_key", "setdomainname"] as const),
      ...([
        "sethostname",
        "settimeofday",
        "swapoff",
        "swapon",
        "syslog",
        "uselib",
        "userfaultfd",
        "vhangup",
      ] as const),
    ],
    error: EPERM,
    why: "the machine's own, or rarely used and often broken",
  },
];
