import type { Socket } from "node:net";
import { drainedOf } from "../http/drained.ts";

export interface RelayOptions {
  /** Counts bytes that leave; false: no more may. */
  readonly sent: (bytes: number) => boolean;
  readonly received: (bytes: number) => void;
  /** Longest time in which no byte goes either way, in `ms`. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
}

/** How a relay ended. */
export type RelayEnd = "done" | "budget" | "idle" | "cut" | "broken";

/** Passes bytes both ways until both sides have ended; each waits for the other to take them. */
export const relay = async (agent: Socket, server: Socket, options: RelayOptions): Promise<RelayEnd> => {
  let end: RelayEnd | null = null;
  const stop = (why: RelayEnd): void => {
    end ??= why;
    agent.destroy();
    server.destroy();
  };
  // Also where nothing is read any more: a side that has said its last word need not take another.
  for (const socket of [agent, server])
    socket.on("error", () => stop(socket.readableEnded ? "done" : "broken"));
  const cut = (): void => stop("cut");
  const timer = setTimeout(() => stop("idle"), options.idleMs);
  options.signal.addEventListener("abort", cut, { once: true });
  if (options.signal.aborted) cut();
  const pump = async (from: Socket, to: Socket, pass: (bytes: number) => boolean): Promise<void> => {
    try {
      for await (const piece of from.iterator({ destroyOnReturn: false })) {
        timer.refresh();
        const bytes = piece as Buffer;
        if (!pass(bytes.length)) return stop("budget");
        if (!to.write(bytes)) await drainedOf(to);
        // Nobody is there any more to pass it on to.
        if (to.destroyed) return stop("done");
      }
      to.end();
    } catch {
      stop("broken");
    }
  };
  await Promise.all([
    pump(agent, server, options.sent),
    pump(server, agent, (bytes) => {
      options.received(bytes);
      return true;
    }),
  ]);
  clearTimeout(timer);
  options.signal.removeEventListener("abort", cut);
  return end ?? "done";
};
