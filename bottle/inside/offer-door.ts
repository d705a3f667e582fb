import { connect, createServer } from "node:net";
import { Fault } from "../../model/fault.ts";
import { joinSockets } from "../../sys/join-sockets.ts";

/** One way out: an address of the bottle's own loopback, and the socket that it leads to. */
export interface OpenDoor {
  readonly host: string;
  readonly port: number;
  readonly socket: string;
}

/** Listens on the bottle's loopback and carries each connection to the socket. Looks at nothing. @throws Fault */
export const offerDoor = ({ host, port, socket: path }: OpenDoor): Promise<void> =>
  new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (inner) =>
      joinSockets(inner, connect({ path, allowHalfOpen: true })),
    );
    server.once("error", (cause) => reject(new Fault(`cannot listen on ${host}:${port}`, { cause })));
    server.listen({ host, port }, () => resolve());
  });
