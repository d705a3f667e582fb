import type { Signals } from "./signals.ts";

/** What serves until it is told to end. */
export interface Ending {
  /** Takes nothing new, and lets what is under way end. */
  close(): Promise<void>;
  /** Ends what is under way. */
  hurry(): void;
}

/** Reads again at every SIGHUP; at another signal closes, and hurries at one more. */
export const untilEnded = async (
  service: Ending,
  told: Signals,
  readAgain: () => Promise<void>,
  log: (line: string) => void,
): Promise<void> => {
  while ((await told.next()) === "SIGHUP") await readAgain();
  log("stopping: requests under way may end");
  const closed = service.close();
  void told.next().then((name) => {
    if (name !== "SIGHUP") service.hurry();
  });
  await closed;
  log("stopped");
};
