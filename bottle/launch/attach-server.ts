import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import * as z from "zod";
import { bindServer } from "../../sys/bind-server.ts";
import { crypto } from "../../sys/crypto.ts";
import { firstLine } from "../../sys/first-line.ts";
import { joinSockets } from "../../sys/join-sockets.ts";
import { jsonLines } from "../../sys/json-lines.ts";
import type { Control } from "./control.ts";

const sizeSchema = z.object({ columns: z.int().min(1).max(10_000), rows: z.int().min(1).max(10_000) });

/** What `bottle attach` says: on one connection what it wants, on another whose streams these are. */
const helloSchema = z.union([
  z.object({ command: z.array(z.string()).min(1), size: sizeSchema.nullable() }),
  z.object({ id: z.string() }),
]);
const resizeSchema = z.object({ size: sizeSchema });

/** Whoever is in the bottle may connect there too. */
const MOST_CONNECTIONS = 64;

/** What `bottle attach` is told. */
export type AttachNews = { readonly id: string } | { readonly exitCode: number };

/** Where `bottle attach` connects, in the bottle's directory: not in the part that the bottle sees. */
export const ATTACH_SOCKET = "attach.sock";

/**
 * Lets `bottle attach` in for as long as the agent runs: joins the streams of one who asks, on the host, with those of
 * the program that the relay starts for it.
 */
export const serveAttach = async (directory: string, control: Control): Promise<() => void> => {
  const inner = new Map<string, Socket>();
  const outer = new Map<string, Socket>();
  const meet = (id: string): void => {
    const [one, other] = [inner.get(id), outer.get(id)];
    if (one !== undefined && other !== undefined) joinSockets(one, other);
  };
  const take = async (into: Map<string, Socket>, id: string, socket: Socket): Promise<void> => {
    into.set(id, socket);
    socket.once("close", () => into.delete(id));
    meet(id);
  };
  const open = async (
    socket: Socket,
    hello: { command: string[]; size: z.output<typeof sizeSchema> | null },
  ) => {
    const id = crypto().randomUUID();
    const lines = jsonLines<AttachNews>(socket, (value) => {
      const { data } = resizeSchema.safeParse(value);
      if (data !== undefined) control.send({ do: "resize", id, size: data.size });
    });
    lines.send({ id });
    control.send({ do: "attach", id, ...hello });
    const { exitCode } = await control.attached(id);
    lines.send({ exitCode });
    lines.close();
  };
  const fromHost = createServer({ allowHalfOpen: true }, (socket) => {
    greet(socket, async (line) => {
      const hello = helloSchema.parse(JSON.parse(line));
      return "id" in hello ? take(outer, hello.id, socket) : open(socket, hello);
    });
  });
  const fromBottle = createServer({ allowHalfOpen: true }, (socket) => {
    greet(socket, async (id) => take(inner, id, socket));
  });
  fromBottle.maxConnections = MOST_CONNECTIONS;
  await bindServer(fromHost, { kind: "unix", path: join(directory, ATTACH_SOCKET), mode: 0o600 });
  await bindServer(fromBottle, { kind: "unix", path: join(directory, "bottle/attach.sock"), mode: 0o600 });
  return () => {
    for (const socket of [...inner.values(), ...outer.values()]) socket.destroy();
    for (const server of [fromHost, fromBottle] satisfies Server[]) server.close();
  };
};

/** Whatever comes that makes no sense ends its own connection and nothing else. */
const greet = (socket: Socket, heard: (line: string) => Promise<void>): void => {
  socket.on("error", () => {});
  firstLine(socket)
    .then(heard)
    .catch(() => socket.destroy());
};
