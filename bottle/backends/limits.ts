/** What one bottle may take of the machine. */
export const LIMITS = {
  /** Processes and threads. */
  processes: 1_024,
  /** Of one process, in `bytes`: what it may write to and has not mapped from a file. */
  data: 8 * 1024 ** 3,
  /** In `bytes`: of `/tmp`, and of `/dev/shm`. */
  temporary: 2 * 1024 ** 3,
} as const;
