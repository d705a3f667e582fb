import { request } from "node:http";
import { Fault } from "../../model/fault.ts";
import { startWired, type Wired } from "../../sys/start-wired.ts";
import { type Seen, WaitedInVain, waitUntil } from "../../sys/wait-until.ts";
import type { Ledger } from "./ledger.ts";
import { findProgram } from "./programs.ts";
import type { Speaker, Timeline } from "./timeline.ts";

type Env = Readonly<Record<string, string>>;

/** A program of the host's side. */
export interface DaemonRequest {
  readonly name: Speaker;
  readonly argv: readonly string[];
  readonly env: Env;
  /** For its standard input: credentials go no other way. */
  readonly input: string;
  /** The socket that it listens on, and what it is asked for there. */
  readonly socket: string;
  readonly question: Question;
}

/** The target and the host of a request. */
interface Question {
  readonly path: string;
  readonly host: string;
}

/** A program of the host's side that answers. */
export interface Daemon {
  /** Asks it to end, and after a while kills it. */
  stop(): Promise<void>;
}

/** Until it answers, and until it has ended once it is asked to, in `ms`. */
const READY_MS = 30_000;
const STOP_MS = 35_000;

/**
 * Starts a program of the host's side and waits until it answers. On Linux the kernel ends it when the launcher is
 * gone, however that went. @throws Fault that says what it last said
 */
export const startDaemon = async (
  { name, argv, env, input, socket, question }: DaemonRequest,
  { timeline, ledger }: { readonly timeline: Timeline; readonly ledger: Ledger },
  signal: AbortSignal,
): Promise<Daemon> => {
  const child = startWired(
    { argv: tied(argv, env), env, group: true },
    { stdin: "pipe", stdout: "pipe", stderr: "pipe" },
  );
  const said = timeline.listen(name, child.stderr);
  timeline.listen(name, child.stdout);
  let over = false;
  const ended = child.ended.finally(() => {
    over = true;
  });
  ended.catch(() => {});
  const stop = async (): Promise<void> => {
    child.signal("SIGTERM");
    const timer = setTimeout(() => child.signal("SIGKILL"), STOP_MS);
    await ended.catch(() => {});
    clearTimeout(timer);
    await ledger.stopped(name);
  };
  try {
    await ledger.started(name, child.pid);
    child.stdin?.end(input);
    await ready(
      child,
      () => over,
      () => ask(socket, question),
      signal,
    );
  } catch (error) {
    const last = said();
    await stop();
    if (!(error instanceof WaitedInVain)) throw error;
    throw new Fault(`${argv.slice(1).join(" ")}: ${error.seen}`, {
      cause: error,
      hint: last === "" ? "it said nothing" : `it said: ${last.split("\n").join("; ")}`,
    });
  }
  return { stop };
};

/** On Linux a program that is told to end when its parent does (setpriv(1), prctl(2), PR_SET_PDEATHSIG). */
const tied = (argv: readonly string[], env: Env): readonly [string, ...string[]] => {
  const [program = "", ...args] = argv;
  const setpriv = process.platform === "linux" ? findProgram("setpriv", env["PATH"] ?? "") : null;
  return setpriv === null ? [program, ...args] : [setpriv, "--pdeathsig", "TERM", "--", program, ...args];
};

const ready = async (
  { ended }: Wired,
  isOver: () => boolean,
  asked: () => Promise<Seen<true>>,
  signal: AbortSignal,
): Promise<void> => {
  await waitUntil(
    async () => {
      if (!isOver()) return asked();
      const { exitCode, signal: by } = await ended;
      throw new WaitedInVain(`it ended with ${exitCode ?? by} before it answered`);
    },
    { deadlineMs: READY_MS, signal },
  );
};

/** Any answer will do: who answers is there. */
const ask = (socketPath: string, { path, host }: Question): Promise<Seen<true>> =>
  new Promise((resolve) => {
    const asked = request({ socketPath, path, headers: { host }, timeout: 1_000 }, (response) => {
      response.resume();
      resolve({ value: true });
    });
    asked.once("timeout", () => asked.destroy(new Error("no answer")));
    asked.once("error", ({ message }) => resolve({ not: `on ${socketPath}: ${message}` }));
    asked.end();
  });
