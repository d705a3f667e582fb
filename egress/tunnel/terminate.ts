import type { Socket } from "node:net";
import { type SecureContext, TLSSocket } from "node:tls";
import { failure, Stopped } from "../http/failure.ts";

/** Ends TLS here, with the certificate of the host that the tunnel is for. @throws Stopped */
export const terminate = (socket: Socket, secureContext: SecureContext, waitMs: number): Promise<TLSSocket> =>
  new Promise((resolve, reject) => {
    const secure = new TLSSocket(socket, {
      isServer: true,
      secureContext,
      // Every client measured is content with it, and there is one parser less to be fooled.
      ALPNProtocols: ["http/1.1"],
    });
    const settle = (): void => {
      clearTimeout(timer);
      secure.off("secure", done).off("close", closed);
    };
    const done = (): void => {
      settle();
      resolve(secure);
    };
    const fail = (detail: string): void => {
      settle();
      secure.destroy();
      reject(new Stopped(failure("proxy/handshake"), detail));
    };
    const closed = (): void => fail("the agent closed the connection");
    const timer = setTimeout(() => fail("no handshake in time"), waitMs);
    secure.on("secure", done).on("close", closed);
    secure.on("error", (error: NodeJS.ErrnoException) => fail(error.code ?? "no handshake"));
  });
