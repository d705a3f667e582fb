import type { Library } from "../library/library.ts";

/** `problem`: a launch would fail or be unsafe · `warn`: some launches would. */
export type Status = "ok" | "warn" | "problem";

/** One line of the doctor's answer. */
export interface Result {
  readonly check: string;
  readonly status: Status;
  readonly message: string;
  readonly hint?: string;
}

/** What every check is given. */
export interface Patient {
  readonly library: Library;
  readonly env: NodeJS.ProcessEnv;
}

/** A row in the doctor's table. */
export interface Check {
  readonly name: string;
  run(patient: Patient): Promise<readonly Omit<Result, "check">[]>;
}
