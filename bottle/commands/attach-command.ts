import { connect, type Socket } from "node:net";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { Fault } from "../../model/fault.ts";
import { parseOptions } from "../../sys/command-line/parse-options.ts";
import { jsonLines } from "../../sys/json-lines.ts";
import type { BottleCommand, Io } from "../command.ts";
import { ATTACH_SOCKET, type AttachNews } from "../launch/attach-server.ts";
import { findOnShelf } from "../launch/shelf.ts";
import { oneName } from "./options.ts";

const HELP = `usage: bottle attach NAME [-- PROGRAM [ARGUMENT]...]

Opens a shell, or PROGRAM, in a bottle that runs, behind the same walls as the agent. The exit code is the program's.
`;

const SHELL = ["/bin/sh", "-l"];

/** A terminal as node:tty has it. */
interface Terminal extends Readable {
  readonly isTTY: boolean;
  setRawMode(raw: boolean): void;
}

/** `bottle attach`. */
export const attachCommand: BottleCommand = {
  help: HELP,
  async run(args, io) {
    const at = args.indexOf("--");
    const { positionals } = parseOptions(at < 0 ? args : args.slice(0, at), {});
    const name = oneName(positionals);
    const command = at < 0 ? SHELL : args.slice(at + 1);
    const { directory, condition } = await findOnShelf(name, io.env);
    if (condition !== "running")
      throw new Fault(`${name} does not run`, { hint: "bottle ps lists those that do" });
    return talk(join(directory, ATTACH_SOCKET), command, io);
  },
};

const talk = async (path: string, command: readonly string[], io: Io): Promise<number> => {
  const orders = await connected(path);
  let streams: Socket | null = null;
  const news = (value: unknown, end: (exitCode: number) => void): void => {
    const told = value as AttachNews;
    if ("exitCode" in told) {
      // What the program has shown last may still be on its way.
      if (streams === null || streams.readableEnded) end(told.exitCode);
      else streams.once("end", () => end(told.exitCode)).once("error", () => end(told.exitCode));
    } else
      void connected(path).then((socket) => {
        streams = socket;
        socket.write(`${JSON.stringify({ id: told.id })}\n`);
        io.stdin.pipe(socket);
        socket.on("data", (chunk: Buffer) => io.write(chunk));
      });
  };
  const terminal = (io.stdin as Partial<Terminal>).isTTY === true ? (io.stdin as Terminal) : null;
  terminal?.setRawMode(true);
  try {
    return await new Promise<number>((resolve, reject) => {
      const lines = jsonLines<unknown>(orders, (value) => news(value, resolve));
      void lines.closed.then(() => reject(new Fault("the bottle has ended")));
      lines.send({ command, size: io.windowSize() });
      process.on("SIGWINCH", () => {
        const size = io.windowSize();
        if (size !== null) lines.send({ size });
      });
    });
  } finally {
    terminal?.setRawMode(false);
    io.stdin.unpipe();
    io.stdin.pause();
    (streams as Socket | null)?.destroy();
    orders.destroy();
  }
};

const connected = (path: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ path, allowHalfOpen: true });
    socket.once("connect", () => resolve(socket));
    socket.once("error", (cause: NodeJS.ErrnoException) =>
      reject(
        new Fault(`the bottle cannot be reached (${cause.code})`, {
          cause,
          hint: "bottle ps lists those that run",
        }),
      ),
    );
  });
