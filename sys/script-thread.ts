/**
 * Runs a function in a thread of its own, which the signal ends wherever it is. The function reaches it as
 * text: it may use nothing but its arguments, of which the first loads a module, and Node's globals.
 */
export const inThread = async <Task, Answer>(
  work: (load: (id: string) => unknown, task: Task) => Promise<Answer>,
  task: Task,
  signal: AbortSignal,
): Promise<Answer> => {
  signal.throwIfAborted();
  const { Worker } = process.getBuiltinModule("node:worker_threads");
  const script = `(${work.toString()})(require, require("node:worker_threads").workerData)
    .then((answer) => require("node:worker_threads").parentPort.postMessage(answer));`;
  const worker = new Worker(script, { eval: true, workerData: task, env: {}, stdout: true, stderr: true });
  const end = (): void => void worker.terminate();
  signal.addEventListener("abort", end, { once: true });
  try {
    return await new Promise<Answer>((resolve, reject) => {
      worker.on("message", resolve);
      worker.on("error", reject);
      worker.on("exit", () => reject(new Error("the thread ended without an answer")));
    });
  } finally {
    signal.removeEventListener("abort", end);
    end();
  }
};
