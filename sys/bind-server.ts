import { chmod, lstat, unlink } from "node:fs/promises";
import { connect, type Server } from "node:net";
import { Fault } from "../model/fault.ts";

/** Where to listen. */
export type Listener =
  | { readonly kind: "tcp"; readonly address: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string /** Permission bits. */; readonly mode: number };

/**
 * Has a server listen, on a socket with exactly the rights it is to have, also where a program that was killed left
 * its own. Returns where, in words for a person: a URL, or the socket's path. @throws Fault
 */
export const bindServer = async (server: Server, listener: Listener): Promise<string> => {
  if (listener.kind === "unix") await removeDead(listener.path);
  await bound(server, listener);
  if (listener.kind === "unix") {
    await chmod(listener.path, listener.mode);
    return listener.path;
  }
  const { port } = server.address() as { port: number };
  const host = listener.address.includes(":") ? `[${listener.address}]` : listener.address;
  return `http://${host}:${port}`;
};

const bound = (server: Server, listener: Listener): Promise<void> =>
  new Promise((resolve, reject) => {
    const where = listener.kind === "unix" ? listener.path : `${listener.address} port ${listener.port}`;
    server.once("error", (cause: NodeJS.ErrnoException) =>
      reject(new Fault(`cannot listen on ${where} (${cause.code ?? cause.message})`, { cause })),
    );
    if (listener.kind === "tcp") {
      server.listen({ host: listener.address, port: listener.port, exclusive: true }, resolve);
      return;
    }
    // A socket is bound before `listen` returns: with nobody's rights, and opened to those it is for later.
    const umask = process.umask(0o777);
    try {
      server.listen({ path: listener.path, exclusive: true }, resolve);
    } finally {
      process.umask(umask);
    }
  });

/** A program that was killed leaves its socket behind. @throws Fault when somebody answers there */
const removeDead = async (path: string): Promise<void> => {
  const found = await lstat(path).catch(() => null);
  if (found === null) return;
  if (!found.isSocket()) throw new Fault(`cannot listen on ${path}: there is something else than a socket`);
  const answered = await new Promise<boolean>((resolve) => {
    const socket = connect({ path });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
  if (answered) throw new Fault(`cannot listen on ${path}: another program does`);
  await unlink(path);
};
