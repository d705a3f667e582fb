import { readFile, readlink } from "node:fs/promises";
import { connect } from "node:net";
import { run } from "../../sys/run.ts";
import { RUNTIME, WORKSPACE } from "../plan/layout.ts";
import type { Order, WindowSize } from "./messages.ts";
import { exitCodeOf, startOnTerminal } from "./start-agent.ts";

type Env = Readonly<Record<string, string>>;

/** A further program in the bottle, whose terminal crosses a socket. */
export interface Attached {
  readonly ended: Promise<number>;
  resize(size: WindowSize): Promise<void>;
}

/** Starts a program on a terminal of its own and carries what is typed and shown over the launcher's attach socket. */
export const attach = async (
  { id, command, size }: Extract<Order, { readonly do: "attach" }>,
  env: Env,
): Promise<Attached> => {
  const socket = connect({ path: `${RUNTIME}/attach.sock`, allowHalfOpen: true });
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.once("connect", () => resolve());
  });
  // By its first line the launcher knows whose connection this is.
  socket.write(`${id}\n`);
  const sized = size === null ? [] : ["sh", "-c", `stty ${words(size)}; exec "$@"`, "sh"];
  const program = startOnTerminal({ command: [...sized, ...command], env, cwd: WORKSPACE }, "pipe");
  const { stdin, stdout } = program;
  if (stdin !== null) socket.pipe(stdin);
  stdout?.pipe(socket);
  socket.on("error", () => program.signal("SIGHUP"));
  socket.on("close", () => program.signal("SIGHUP"));
  return {
    ended: exitCodeOf(program),
    resize: async (next) => {
      const terminal = await terminalBelow(program.pid);
      if (terminal !== null) await run({ argv: ["stty", "-F", terminal, ...words(next).split(" ")], env });
    },
  };
};

const words = ({ columns, rows }: WindowSize): string => `columns ${columns} rows ${rows}`;

/** The terminal of what script(1) has started (proc(5), task/TID/children). */
const terminalBelow = async (pid: number): Promise<string | null> => {
  const [child] = (await readFile(`/proc/${pid}/task/${pid}/children`, "latin1").catch(() => "")).split(" ");
  const path = await readlink(`/proc/${child}/fd/0`).catch(() => "");
  return path.startsWith("/dev/pts/") ? path : null;
};
