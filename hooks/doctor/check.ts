import { displayText } from "../../model/display.ts";
import { Fault } from "../../model/fault.ts";
import type { HookName } from "../hook-name.ts";
import type { HooksPlace } from "../locate-hooks.ts";
import type { Repository } from "../repository.ts";
import type { Layout, Slot } from "../servers/layout.ts";
import type { HookTools, PolicyInUse } from "../tools.ts";
import { unknown, type Verdict } from "./verdict.ts";

/** One line of the doctor's answer. */
export interface Result extends Verdict {
  readonly check: string;
}

/** One hook that should be there. */
export interface ExpectedHook {
  readonly hook: HookName;
  /** Where git looks for it. */
  readonly place: HooksPlace;
  /** Where the server looks for it. */
  readonly slot: Slot;
}

/** What every check is given. */
export interface Patient {
  readonly repo: Repository;
  readonly hooks: readonly ExpectedHook[];
  readonly layout: Layout;
  readonly tools: HookTools;
  /** The policy that a push would meet. @throws Fault when it is not readable or not valid */
  policy(): Promise<PolicyInUse>;
}

/** A row in the doctor's table. */
export interface Check {
  readonly name: string;
  run(patient: Patient): Promise<readonly Verdict[]>;
}

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
