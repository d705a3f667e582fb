import type { Limits } from "../config/config.ts";

/** Why there is no turn for a request. */
export type NoTurn = "too many wait" | "too many of this client" | "waited too long" | "closing";

export interface Turn {
  readonly client: string;
  readonly push: boolean;
}

/** Turns at the machine: so many requests at once, others wait in order, and more are turned away. */
export interface Slots {
  /** Waits for a turn; the function that is given ends it. @throws NoTurnError; the signal's reason */
  take(turn: Turn, limits: Limits, signal: AbortSignal): Promise<() => void>;
  /** Turns away who waits, and everyone who comes. */
  close(): void;
  readonly running: number;
  readonly waiting: number;
}

export class NoTurnError extends Error {
  override readonly name = "NoTurnError";
  readonly why: NoTurn;
  constructor(why: NoTurn) {
    super(why);
    this.why = why;
  }
}

interface Waiter {
  readonly turn: Turn;
  readonly start: () => void;
  readonly turnAway: (reason: unknown) => void;
}

export const createSlots = (): Slots => {
  const running = new Set<Turn>();
  const waiting = new Set<Waiter>();
  let current: Limits | null = null;
  let closed = false;

  const fits = ({ push }: Turn, limits: Limits): boolean =>
    running.size < limits.running && (!push || [...running].filter((one) => one.push).length < limits.pushes);
  const startMore = (): void => {
    for (const waiter of [...waiting]) if (current !== null && fits(waiter.turn, current)) waiter.start();
  };
  const begin = (turn: Turn): (() => void) => {
    running.add(turn);
    return () => {
      if (running.delete(turn)) startMore();
    };
  };
  const ofClient = (client: string): number =>
    [...running, ...[...waiting].map(({ turn }) => turn)].filter((turn) => turn.client === client).length;

  const wait = (turn: Turn, limits: Limits, signal: AbortSignal): Promise<() => void> =>
    new Promise((resolve, reject) => {
      const leave = (): void => {
        waiting.delete(waiter);
        clearTimeout(timer);
        signal.removeEventListener("abort", gone);
      };
      const waiter: Waiter = {
        turn,
        start() {
          leave();
          resolve(begin(turn));
        },
        turnAway(reason) {
          leave();
          reject(reason);
        },
      };
      const gone = (): void => waiter.turnAway(signal.reason);
      const timer = setTimeout(() => waiter.turnAway(new NoTurnError("waited too long")), limits.waitMs);
      signal.addEventListener("abort", gone, { once: true });
      waiting.add(waiter);
    });

  return {
    async take(turn, limits, signal) {
      current = limits;
      signal.throwIfAborted();
      if (closed) throw new NoTurnError("closing");
      if (ofClient(turn.client) >= limits.perClient) throw new NoTurnError("too many of this client");
      if (fits(turn, limits)) return begin(turn);
      if (waiting.size >= limits.waiting) throw new NoTurnError("too many wait");
      return wait(turn, limits, signal);
    },
    close() {
      closed = true;
      for (const waiter of [...waiting]) waiter.turnAway(new NoTurnError("closing"));
    },
    get running() {
      return running.size;
    },
    get waiting() {
      return waiting.size;
    },
  };
};
