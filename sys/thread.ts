import type { Worker } from "node:worker_threads";

/** How many threads can run at once. */
export const processors = (): number => process.getBuiltinModule("node:os").availableParallelism();

/**
 * Has V8 inline less from now on, in every thread. A thread that lives for a second gains nothing from code that
 * takes half of it to optimise: `bench/` saw a tenth of all processor time go. A V8 without this setting ignores it.
 */
export const optimiseLightly = (): void =>
  process.getBuiltinModule("node:v8").setFlagsFromString("--max-inlined-bytecode-size-cumulative=200");

/** A thread at work. What it posts before its last message is talk; the last one is its answer. */
export interface Thread<Talk, Answer> {
  readonly answered: Promise<Answer>;
  onTalk(hear: (talk: Talk) => void): void;
}

/** A message of a thread. */
export type Said<Talk, Answer> = { readonly talk: Talk } | { readonly answer: Answer };

/** A thread that reads and forgets needs little room for what is new; V8 would take 48 MB. */
const LEAN = { maxYoungGenerationSizeMb: 6 };

/** Starts a thread on a script of its own; the signal ends it wherever it is. */
export const startThread = <Talk, Answer>(
  file: string,
  task: unknown,
  signal: AbortSignal,
): Thread<Talk, Answer> => {
  const { Worker } = process.getBuiltinModule("node:worker_threads");
  const worker: Worker = new Worker(file, { workerData: task, stdin: false, resourceLimits: LEAN });
  let hear: (talk: Talk) => void = () => {};
  const answered = new Promise<Answer>((resolve, reject) => {
    worker.on("message", (said: Said<Talk, Answer>) => {
      if ("talk" in said) hear(said.talk);
      else resolve(said.answer);
    });
    worker.on("error", reject);
    worker.on("exit", () => reject(new Error(`the thread ${file} ended without an answer`)));
  });
  answered.catch(() => {});
  const end = (): void => void worker.terminate();
  signal.addEventListener("abort", end, { once: true });
  void answered.finally(() => signal.removeEventListener("abort", end)).catch(() => {});
  return {
    answered,
    onTalk(listener) {
      hear = listener;
    },
  };
};
