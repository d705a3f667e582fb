import { displayText } from "../../model/display.ts";
import { Fault } from "../../model/fault.ts";
import type { HookName } from "../hook-name.ts";
import type { HooksPlace } from "../locate-hooks.ts";
import type { Repository } from "../repository.ts";
import type { HookTools } from "../tools.ts";

/** `problem`: pushes pass unchecked, or none can pass · `unknown`: the doctor could not tell. */
export type Status = "ok" | "warn" | "problem" | "unknown";

/** One line of the doctor's answer. */
export interface Result {
  readonly check: string;
  readonly status: Status;
  readonly message: string;
  readonly hint?: string;
}

/** One hook that should be there, and where git looks for it. */
export interface ExpectedHook {
  readonly hook: HookName;
  readonly place: HooksPlace;
  readonly file: string;
}

/** What every check is given. */
export interface Patient {
  readonly repo: Repository;
  readonly hooks: readonly ExpectedHook[];
  readonly tools: HookTools;
}

export type Verdict = Omit<Result, "check">;

/** A row in the doctor's table. */
export interface Check {
  readonly name: string;
  run(patient: Patient): Promise<readonly Verdict[]>;
}

export const ok = (message: string): Verdict => ({ status: "ok", message });
export const warn = (message: string, hint?: string): Verdict => verdict("warn", message, hint);
export const problem = (message: string, hint?: string): Verdict => verdict("problem", message, hint);
export const unknown = (message: string, hint?: string): Verdict => verdict("unknown", message, hint);

const verdict = (status: Status, message: string, hint?: string): Verdict =>
  hint === undefined ? { status, message } : { status, message, hint };

/** Runs a check; what it throws is something that it could not tell. */
export const examine = async (check: Check, patient: Patient): Promise<Result[]> => {
  const verdicts = await check
    .run(patient)
    .catch((error: unknown) => [
      error instanceof Fault ? unknown(error.message, error.hint) : unknown(String(error)),
    ]);
  return verdicts.map(({ status, message, hint }) => ({
    check: check.name,
    status,
    message: displayText(message),
    ...(hint === undefined ? {} : { hint: displayText(hint) }),
  }));
};
