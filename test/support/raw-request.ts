import { connect } from "node:net";

/** Sends bytes to a loopback port as they are, and returns all that comes back until the other side closes. */
export const rawRequest = (port: number, bytes: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    let text = "";
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("latin1");
    });
    socket.on("error", () => {}).on("close", () => resolve(text));
    socket.write(bytes, "latin1");
  });

/** The status of a raw answer. */
export const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
