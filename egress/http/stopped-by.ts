import { Fault } from "../../model/fault.ts";
import { explainError } from "../connect/explain-error.ts";
import type { Cut } from "./exchange-signal.ts";
import { type FailureRule, failure, Stopped } from "./failure.ts";

const CUTS = {
  "client gone": "agent/gone",
  stopping: "proxy/stopping",
  "too long": "proxy/time",
} as const satisfies Record<Cut, FailureRule>;

/** Why an exchange went no further; a defect of the proxy is written down for its owner. */
export const stoppedBy = (error: unknown, cut: Cut | null, log: (line: string) => void): Stopped => {
  // What was refused was refused, whoever has left since.
  if (error instanceof Stopped && error.failure.verdict === "reject") return error;
  if (cut !== null) return new Stopped(failure(CUTS[cut]));
  if (error instanceof Stopped) return error;
  if (error instanceof Fault) return new Stopped(failure("credential/missing"), error.message);
  if (typeof (error as { readonly code?: unknown }).code === "string") return explainError(error);
  log(`a defect: ${framesOf(error)}`);
  return new Stopped(failure("proxy/failed"));
};

/** Where it happened; the message could hold something of the request. */
const framesOf = (error: unknown): string =>
  error instanceof Error
    ? [error.name, ...(error.stack ?? "").split("\n").filter((line) => line.startsWith("    at "))].join("\n")
    : typeof error;
