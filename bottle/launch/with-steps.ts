import { Fault } from "../../model/fault.ts";

/** One thing to set up, and how it is taken away. */
export interface Step {
  readonly name: string;
  /** Stops as soon as it can when the signal is aborted. @throws Fault that says what was last seen */
  up(signal: AbortSignal): Promise<void>;
  /** Takes away what there is of it, also after `up` failed half-way. */
  down(): Promise<void>;
}

/** Who is told how it goes. */
export interface Witness {
  begin(step: Step): Promise<void>;
  done(step: Step, ms: number): void;
  undone(step: Step): Promise<void>;
  /** A step could not be undone; the others are all the same. */
  left(step: Step, error: unknown): void;
}

/**
 * Does the steps in order, then the work, and undoes what was begun in reverse, whatever happens. When the signal is
 * aborted no further step is begun. @throws what the step or the work threw, and the signal's reason
 */
export const withSteps = async <T>(
  steps: readonly Step[],
  witness: Witness,
  { signal, now }: { readonly signal: AbortSignal /** In `ms`. */; readonly now: () => number },
  work: () => Promise<T>,
): Promise<T> => {
  const begun: Step[] = [];
  try {
    for (const step of steps) {
      signal.throwIfAborted();
      await witness.begin(step);
      begun.push(step);
      const start = now();
      await step.up(signal).catch((error: unknown) => {
        signal.throwIfAborted();
        throw named(step, error);
      });
      witness.done(step, now() - start);
    }
    signal.throwIfAborted();
    return await work();
  } finally {
    for (const step of begun.reverse()) {
      try {
        await step.down();
        await witness.undone(step);
      } catch (error) {
        witness.left(step, error);
      }
    }
  }
};

/** What a person can mend gets the step's name; a defect stays what it is. */
const named = ({ name }: Step, error: unknown): unknown => {
  if (error instanceof Fault) {
    const { message, hint, cause } = error;
    return new Fault(`the step ${name} failed: ${message}`, {
      cause,
      ...(hint === undefined ? {} : { hint }),
    });
  }
  const isSystems = error instanceof Error && "syscall" in error;
  return isSystems ? new Fault(`the step ${name} failed: ${error.message}`, { cause: error }) : error;
};
