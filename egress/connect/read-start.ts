import type { Socket } from "node:net";

/** What the first bytes of a connection say. */
export interface Started<Value> {
  readonly value: Value;
  /** How many of them it took; the others stay in the socket. */
  readonly used: number;
}

/**
 * Reads the first bytes of a connection until they say something: `take` is given all that have come and answers null
 * for more. `closed`: the other side left before; `slow`: the time was over before.
 */
export const readStart = <Value>(
  socket: Socket,
  waitMs: number,
  take: (seen: Buffer) => Started<Value> | null,
): Promise<Value | "closed" | "slow"> =>
  new Promise((resolve) => {
    let seen = Buffer.alloc(0);
    const settle = (result: Value | "closed" | "slow", used: number): void => {
      clearTimeout(timer);
      socket.off("readable", read).off("close", closed).off("end", closed).off("error", closed);
      socket.on("error", () => socket.destroy());
      if (seen.length > used && !socket.destroyed) socket.unshift(seen.subarray(used));
      resolve(result);
    };
    const closed = (): void => settle("closed", 0);
    const read = (): void => {
      for (let piece = socket.read() as Buffer | null; piece !== null; piece = socket.read()) {
        seen = Buffer.concat([seen, piece]);
        const started = take(seen);
        if (started === null) continue;
        settle(started.value, started.used);
        return;
      }
    };
    const timer = setTimeout(() => settle("slow", 0), waitMs);
    socket.on("readable", read).on("close", closed).on("end", closed).on("error", closed);
    read();
  });
