import type { Socket } from "node:net";

/** Joins two connections until both ways have ended; when one breaks, so does the other. */
export const joinSockets = (one: Socket, other: Socket): void => {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.pipe(to);
    from.on("error", () => to.destroy());
    from.on("close", () => void (from.readableEnded || to.destroy()));
  }
};
