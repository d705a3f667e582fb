import type { Socket } from "node:net";
import type { Pin } from "./pin.ts";
import { readStart, type Started } from "./read-start.ts";

/** Longest answer to a CONNECT, in `bytes`. */
const LONGEST_ANSWER = 16 * 1024;

/** Has a proxy open a tunnel. The name is sent, since it judges names; what it resolves it to is its own affair. */
export const openThrough = async (
  socket: Socket,
  { name, port }: Pick<Pin, "name" | "port">,
  waitMs: number,
): Promise<void> => {
  socket.write(`CONNECT ${name}:${port} HTTP/1.1\r\nHost: ${name}:${port}\r\n\r\n`);
  const status = await readStart(socket, waitMs, readStatus);
  if (status !== "200") throw new Error(`the next hop answered ${status} to the CONNECT`);
};

const readStatus = (seen: Buffer): Started<string> | null => {
  const end = seen.indexOf("\r\n\r\n");
  if (end < 0 && seen.length <= LONGEST_ANSWER) return null;
  const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(seen.toString("latin1", 0, 12)) ?? [];
  return { value: end < 0 || status === undefined ? "no HTTP" : status, used: end + 4 };
};
