import type { Header } from "../policy/request/facts.ts";

/** The beginning of a request as it came, one character per byte. */
export interface RequestHead {
  readonly version: "1.0" | "1.1" | "2";
  readonly method: string;
  readonly target: string;
  readonly headers: readonly Header[];
}

/** The beginning of a response as it came, one character per byte. */
export interface ResponseHead {
  readonly status: number;
  readonly headers: readonly Header[];
}
