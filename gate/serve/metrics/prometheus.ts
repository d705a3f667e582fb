import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Gauges, Metrics } from "./metrics.ts";

/** In `seconds`: from an advertisement to a push that waits for upstream's own hooks. */
const BUCKETS = [0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];

/** Counts with the client library of Prometheus. */
export const prometheus = (gauges: Gauges): Metrics => {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry, prefix: "gate_" });
  const requests = new Histogram({
    name: "gate_request_seconds",
    help: "Time to answer a request, by what it asked for and how it ended.",
    labelNames: ["service", "status"],
    buckets: BUCKETS,
    registers,
  });
  const refreshes = new Histogram({
    name: "gate_refresh_seconds",
    help: "Time to bring a mirror to its upstream's state, by mirror and outcome.",
    labelNames: ["repository", "outcome"],
    buckets: BUCKETS,
    registers,
  });
  const refusals = new Counter({
    name: "gate_refusals_total",
    help: "Requests that were turned away before git saw them.",
    labelNames: ["why"],
    registers,
  });
  new Gauge({
    name: "gate_requests_running",
    help: "Requests that git works on.",
    registers,
    collect() {
      this.set(gauges.running());
    },
  });
  new Gauge({
    name: "gate_requests_waiting",
    help: "Requests that wait for their turn.",
    registers,
    collect() {
      this.set(gauges.waiting());
    },
  });
  new Gauge({
    name: "gate_mirror_age_seconds",
    help: "Time since a mirror was last known to have what its upstream had.",
    labelNames: ["repository"],
    registers,
    collect() {
      this.reset();
      for (const [repository, age] of gauges.ages()) if (age !== null) this.set({ repository }, age);
    },
  });
  return {
    answered: ({ service, status, ms }) => requests.observe({ service, status }, ms / 1000),
    refreshed: ({ repository, outcome, ms }) => refreshes.observe({ repository, outcome }, ms / 1000),
    refused: (why) => refusals.inc({ why }),
    page: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  };
};
