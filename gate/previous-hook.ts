import { StringDecoder } from "node:string_decoder";
import type { Reason } from "../model/decision.ts";

/**
 * Runs the hook that stood where the gate stands now and returns its refusal, or null. The rooms above know
 * where it is kept; this one does not depend on them.
 */
export type PreviousHook = (hook: {
  readonly name: string;
  /** The arguments and the input that git gave the hook. */
  readonly args: readonly string[];
  readonly stdin: Uint8Array;
  readonly env: NodeJS.ProcessEnv;
  /** Ends the hook when aborted; without one it keeps its terminal. */
  readonly signal?: AbortSignal;
  readonly write: (chunk: Uint8Array) => void;
}) => Promise<Reason | null>;

/** Passes a hook's output on as text; a character that two chunks share stays whole. */
export const textWriter = (write: (text: string) => void): ((chunk: Uint8Array) => void) => {
  const decoder = new StringDecoder("utf8");
  return (chunk) => write(decoder.write(Buffer.from(chunk)));
};
