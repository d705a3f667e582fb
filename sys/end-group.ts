import type { Feeding } from "./run.ts";

/** Ends a process that was started with a group of its own: asks the whole group, and after `graceMs` kills it. */
export const endGroup = ({ pid, ended, kill }: Feeding, graceMs: number): void => {
  try {
    process.kill(-pid, "SIGTERM");
  } catch {
    // Already gone.
  }
  const timer = setTimeout(kill, graceMs);
  void ended.finally(() => clearTimeout(timer)).catch(() => {});
};
