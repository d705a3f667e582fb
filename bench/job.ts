import { execa } from "execa";

/** A program run that is measured: data, so that its time or its memory can be taken. */
export interface Job {
  readonly argv: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Exit codes that are right besides 0. */
  readonly allow?: readonly number[];
}

/** Prepares the next run of a job; what that takes is not measured. */
export type Prepare = () => Promise<Job>;

/** The same job every time. */
export const always =
  (job: Job): Prepare =>
  async () =>
    job;

/** Runs a job to its end. `started` hears the process id. @throws Error when it fails: a failure is no figure. */
export const runJob = async (job: Job, started: (pid: number) => void = () => {}): Promise<void> => {
  const { argv, cwd, env, allow = [] } = job;
  const [file, ...args] = argv;
  const child = execa(file, args, { cwd, env, extendEnv: false, reject: false, stdin: "ignore" });
  if (child.pid !== undefined) started(child.pid);
  const { exitCode, stderr, shortMessage } = await child;
  if (exitCode !== 0 && !allow.includes(exitCode ?? -1)) throw new Error(`${shortMessage}\n${stderr}`);
};

/** How long a job takes, in `ms`. */
export const timeJob = async (job: Job): Promise<number> => {
  const start = performance.now();
  await runJob(job);
  return performance.now() - start;
};
