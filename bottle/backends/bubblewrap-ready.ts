import { run } from "../../sys/run.ts";
import type { Readiness } from "../providers/provider.ts";
import { isMachine } from "./seccomp/filter.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** From here on the program limits the size of what it makes in memory (`--size`). */
const [MAJOR, MINOR] = [0, 7];

/** Programs that every bottle needs, and the package of Debian that has each. */
const PROGRAMS = { prlimit: "util-linux", script: "bsdutils", git: "git" } as const;

/** Can this machine make such a bottle? Tried, not guessed from what is installed. */
export const bubblewrapReady = async (env: Env): Promise<readonly Readiness[]> => {
  const PATH = env["PATH"] ?? "";
  const tried = await Promise.all(
    Object.entries(PROGRAMS).map(async ([program, debian]): Promise<Readiness> => {
      const there = await answers([program, "--version"], PATH);
      return ready(program, there === null ? `${program} is not on PATH` : null, `apt install ${debian}`);
    }),
  );
  return [
    ready(
      "system calls",
      isMachine(process.arch) ? null : `no filter is written for ${process.arch}`,
      "launch on x64 or arm64",
    ),
    await namespaces(PATH),
    ...tried,
  ];
};

const ready = (what: string, problem: string | null, hint: string): Readiness =>
  problem === null ? { what, problem } : { what, problem, hint };

const namespaces = async (PATH: string): Promise<Readiness> => {
  const what = "bubblewrap";
  const version = await answers(["bwrap", "--version"], PATH);
  if (version === null) return ready(what, "bwrap is not on PATH", "apt install bubblewrap");
  const [major = 0, minor = 0] = version.match(/\d+/g)?.map(Number) ?? [];
  if (major < MAJOR || (major === MAJOR && minor < MINOR))
    return ready(what, `${version} is too old`, `${MAJOR}.${MINOR} or a later one is needed`);
  const walls = ["--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"];
  const argv = ["bwrap", ...walls, "--ro-bind", "/", "/", "--proc", "/proc", "true"] as const;
  const { exitCode, stderr } = await run({ argv, env: { PATH } });
  return ready(
    what,
    exitCode === 0 ? null : `bwrap cannot make namespaces: ${stderr.trim()}`,
    "the kernel must let accounts make user namespaces: sysctl kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns",
  );
};

/** What a program says; null: there is none. */
const answers = async (argv: readonly [string, ...string[]], PATH: string): Promise<string | null> => {
  const { exitCode, stdout } = await run({ argv, env: { PATH } }).catch(() => ({ exitCode: 1, stdout: "" }));
  return exitCode === 0 ? String(stdout).trim() : null;
};
