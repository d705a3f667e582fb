import type { House } from "../house.ts";

/** Why an exchange is cut off. */
export type Cut = "client gone" | "stopping" | "too long";

export interface ExchangeSignal {
  readonly signal: AbortSignal;
  /** Why it was cut off; null while it was not. */
  readonly cut: () => Cut | null;
  readonly abort: (cut: Cut) => void;
  /** Ends the watch. */
  readonly forget: () => void;
}

/** Cuts an exchange off when the program ends or its longest time is over, or when it is told to. */
export const exchangeSignal = ({ ending }: Pick<House, "ending">, totalMs: number): ExchangeSignal => {
  const controller = new AbortController();
  let cut: Cut | null = null;
  const abort = (why: Cut): void => {
    cut ??= why;
    controller.abort();
  };
  const stop = (): void => abort("stopping");
  const timer = setTimeout(() => abort("too long"), totalMs);
  ending.addEventListener("abort", stop, { once: true });
  if (ending.aborted) stop();
  return {
    signal: controller.signal,
    cut: () => cut,
    abort,
    forget: () => {
      clearTimeout(timer);
      ending.removeEventListener("abort", stop);
    },
  };
};
