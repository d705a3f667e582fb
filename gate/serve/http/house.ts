import type { IncomingMessage, ServerResponse } from "node:http";
import type { Authenticate } from "../access/authenticate.ts";
import type { Limits } from "../config/config.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Mirror } from "../mirror/mirror.ts";
import { answer, type Words } from "./answer.ts";
import type { Slots } from "./slots.ts";

/** What a request meets; another configuration makes another. */
export interface Door {
  readonly mirrors: ReadonlyMap<string, Mirror>;
  readonly authenticate: Authenticate;
  readonly limits: Limits;
}

/** What stays the same while the program runs. */
export interface House {
  readonly slots: Slots;
  readonly metrics: () => Metrics;
  /** Ends every request at once. */
  readonly ending: AbortSignal;
  /** True from when the program was told to end. */
  readonly closing: () => boolean;
  /** The program that git calls a CGI. */
  readonly backend: string;
  /** What git's processes inherit. */
  readonly base: Readonly<Record<string, string>>;
  /** Writes a line for the operator. */
  readonly log: (line: string) => void;
}

/** Answers in words and counts why. */
export const turnAway = (
  request: IncomingMessage,
  response: ServerResponse,
  house: House,
  why: string,
  words: Words,
): void => {
  house.metrics().refused(why);
  if (!response.destroyed) answer(request, response, words);
};
