/** Milliseconds since the process started, from the monotonic clock. `performance.now` costs a millisecond to load. */
export const sinceStart = (): number => process.uptime() * 1000;

/** Milliseconds since 1970, from the clock that people set. */
export const wallClock = (): number => Date.now();

/** Times the stages of a push, in `ms`. */
export class Stopwatch {
  readonly stages: Record<string, number> = {};
  /** What is being done. */
  stage = "starting";
  private readonly began = sinceStart();

  /** Runs one stage and keeps how long it took, also when it fails. */
  async time<T>(stage: string, work: () => Promise<T> | T): Promise<T> {
    const start = sinceStart();
    this.stage = stage;
    try {
      return await work();
    } finally {
      this.stages[stage] = round((this.stages[stage] ?? 0) + sinceStart() - start);
    }
  }

  get total(): number {
    return round(sinceStart() - this.began);
  }
}

const round = (ms: number): number => Math.round(ms * 10) / 10;

/**
 * A name for one push, in the audit and in what the pusher reads: 12 hex digits. It only has to be different
 * from others; nobody gains by guessing it.
 */
export const newPushId = (): string =>
  Math.floor(Math.random() * 2 ** 48)
    .toString(16)
    .padStart(12, "0");
