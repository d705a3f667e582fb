import type { Cut } from "./leash.ts";
import type { ForwardTarget } from "./target.ts";

/** Why a forward was cut off, as the end of a sentence about upstream. */
export const cutWords = (cut: Cut, { timeoutMs, stallTimeoutMs }: ForwardTarget): string => {
  const seconds = (ms: number): string => `${Math.ceil(ms / 1000)} s`;
  if (cut === "timeout") return `it was not done within ${seconds(timeoutMs)}`;
  if (cut === "stall") return `it was silent for ${seconds(stallTimeoutMs)}`;
  return cut === "flood" ? "it wrote too much" : "the push was cut off";
};
