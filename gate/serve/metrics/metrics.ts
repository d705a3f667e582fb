/** What is counted. Times in `ms`. */
export interface Metrics {
  answered(request: { readonly service: string; readonly status: string; readonly ms: number }): void;
  refreshed(refresh: {
    readonly repository: string;
    readonly outcome: "fresh" | "stale";
    readonly ms: number;
  }): void;
  refused(why: string): void;
  /** The page that Prometheus reads. */
  page(): Promise<{ readonly type: string; readonly text: string }>;
}

/** What is asked when the page is made. */
export interface Gauges {
  readonly running: () => number;
  readonly waiting: () => number;
  /** Seconds since each mirror was last known to have what upstream had; null: never yet. */
  readonly ages: () => ReadonlyMap<string, number | null>;
}

/** Where nobody reads them, nothing is counted. */
export const NO_METRICS: Metrics = {
  answered() {},
  refreshed() {},
  refused() {},
  page: async () => ({ type: "text/plain", text: "" }),
};
