/** A signal that a serving program listens to. */
export type SignalName = "SIGHUP" | "SIGINT" | "SIGTERM";

/** The signals that this process is sent, one after another. */
export interface Signals {
  next(): Promise<SignalName>;
  /** The same from elsewhere, such as a file that has changed. */
  hear(name: SignalName): void;
  forget(): void;
}

/** Listens from now on; until `forget` none of them ends the process by itself. */
export const listenToSignals = (): Signals => {
  const names: readonly SignalName[] = ["SIGHUP", "SIGINT", "SIGTERM"];
  const come: SignalName[] = [];
  let wake: (() => void) | null = null;
  const hear = (name: SignalName): void => {
    come.push(name);
    wake?.();
  };
  const handlers = names.map((name) => [name, () => hear(name)] as const);
  for (const [name, handler] of handlers) process.on(name, handler);
  return {
    async next() {
      for (;;) {
        const name = come.shift();
        if (name !== undefined) return name;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    hear,
    forget: () => {
      for (const [name, handler] of handlers) process.off(name, handler);
    },
  };
};
