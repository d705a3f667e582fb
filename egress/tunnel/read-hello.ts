import type { Socket } from "node:net";
import { readStart } from "../connect/read-start.ts";
import { type ClientHello, LONGEST_HELLO, readClientHello } from "./client-hello.ts";

/** `closed`: the client left before it was whole. */
export type HelloResult = ClientHello | "not-tls" | "slow" | "closed";

/** Reads what a client says first and leaves every byte of it in the socket. */
export const readHello = (socket: Socket, waitMs: number): Promise<HelloResult> =>
  readStart<HelloResult>(socket, waitMs, (seen) => {
    const hello = readClientHello(seen);
    if (hello !== "more") return { value: hello, used: 0 };
    return seen.length > LONGEST_HELLO ? { value: "not-tls", used: 0 } : null;
  });
