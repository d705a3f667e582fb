import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** A port that leads to another one until it is told to stop passing anything on. */
export interface StallingProxy {
  readonly port: number;
  /** From now on open connections stay open and carry nothing; new ones neither, or as before. */
  stall(what: "everything" | "open connections"): void;
  /** New connections are passed on again. */
  recover(): void;
}

export const stallingProxy = async (to: number): Promise<StallingProxy> => {
  const sockets = new Set<Socket>();
  let stalled = false;
  const server = createServer((near) => {
    sockets.add(near.on("error", () => {}));
    if (stalled) return;
    const far = connect(to, "127.0.0.1").on("error", () => {});
    sockets.add(far);
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    stall(what) {
      stalled = what === "everything";
      for (const socket of sockets) socket.unpipe().pause();
    },
    recover() {
      stalled = false;
    },
  };
};
