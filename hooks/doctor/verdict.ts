/** `problem`: pushes pass unchecked, or none can pass · `unknown`: the doctor could not tell. */
export type Status = "ok" | "warn" | "problem" | "unknown";

/** What a look at one thing says. */
export interface Verdict {
  readonly status: Status;
  readonly message: string;
  readonly hint?: string;
}

export const ok = (message: string): Verdict => ({ status: "ok", message });
export const warn = (message: string, hint?: string): Verdict => verdict("warn", message, hint);
export const problem = (message: string, hint?: string): Verdict => verdict("problem", message, hint);
export const unknown = (message: string, hint?: string): Verdict => verdict("unknown", message, hint);

const verdict = (status: Status, message: string, hint?: string): Verdict =>
  hint === undefined ? { status, message } : { status, message, hint };
