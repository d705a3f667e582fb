import { quoteForShell } from "../../sys/shell-quote.ts";
import { startWired, type Wire, type Wired } from "../../sys/start-wired.ts";

/** A program to start in the bottle. */
export interface Inner {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/**
 * Starts a program on a terminal of its own, which script(1) makes in the bottle and joins to the streams it has: the
 * program never holds the user's terminal, and Ctrl-C, job control and the size of the window are the inner one's.
 */
export const startOnTerminal = ({ command, env, cwd }: Inner, wire: Wire): Wired =>
  startWired(
    {
      argv: [
        "script",
        "--quiet",
        "--flush",
        "--return",
        "--command",
        `exec ${command.map(quoteForShell).join(" ")}`,
        "/dev/null",
      ],
      // What runs the line; of another shell nobody knows how it reads quotes.
      env: { ...env, SHELL: "/bin/sh" },
      cwd,
    },
    { stdin: wire, stdout: wire, stderr: wire },
  );

/** Starts a program on the relay's own streams, in a process group of its own. */
export const startPlainly = ({ command: [program = "", ...args], env, cwd }: Inner): Wired =>
  startWired(
    { argv: [program, ...args], env, cwd, group: true },
    { stdin: "inherit", stdout: "inherit", stderr: "inherit" },
  );

/** Numbers of the signals that commonly end a program (signal(7)); a shell tells of them as 128 and the number. */
const SIGNALS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};

/** How a program ended, as a shell would say it; 127: it could not be started. */
export const exitCodeOf = ({ ended }: Wired): Promise<number> =>
  ended.then(
    ({ exitCode, signal }) => exitCode ?? 128 + (SIGNALS[signal ?? ""] ?? 0),
    () => 127,
  );
