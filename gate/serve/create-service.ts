import { mkdir } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isDeepStrictEqual } from "node:util";
import { Fault } from "../../model/fault.ts";
import type { Listener } from "../../sys/bind-server.ts";
import { sinceStart } from "../../sys/clock.ts";
import { plainRepo } from "../../sys/git.ts";
import { authenticator } from "./access/authenticate.ts";
import type { ServeConfig, ServedRepository } from "./config/config.ts";
import { answer } from "./http/answer.ts";
import { findBackend } from "./http/find-backend.ts";
import { handleRequest } from "./http/handle-request.ts";
import type { Door, House } from "./http/house.ts";
import { type Listening, listen } from "./http/listen.ts";
import { createSlots } from "./http/slots.ts";
import { type Gauges, type Metrics, NO_METRICS } from "./metrics/metrics.ts";
import { createMirror, type Mirror, recoverMirror, wasFilled } from "./mirror/mirror.ts";
import { prepareMirror, refuseForeign, type WriteHook } from "./mirror/prepare-mirror.ts";
import { sweepQuarantines } from "./mirror/sweep-quarantines.ts";

/** What the service needs from outside. */
export interface ServiceInput {
  readonly env: NodeJS.ProcessEnv;
  readonly writeHook: WriteHook;
  /** Writes a line for the operator. */
  readonly log: (line: string) => void;
  /** Loads the client library of Prometheus, where somebody asks for metrics. */
  readonly openMetrics: (gauges: Gauges) => Promise<Metrics>;
}

/** A gate that serves. */
export interface Service {
  /** Where it listens, in words. */
  readonly where: readonly string[];
  /** Takes another configuration for the requests from now on. @throws Fault: then the old one stays */
  reload(config: ServeConfig): Promise<void>;
  /** Takes no more requests, lets those under way end for as long as is configured, and ends the rest. */
  close(): Promise<void>;
  /** Ends the rest at once. */
  hurry(): void;
}

/** How much longer than a push may take its quarantine is left alone, in `ms`. */
const LEEWAY_MS = 60_000;

/** Makes the directory of the mirrors; nobody else may enter it. @throws Fault */
export const prepareState = async (stateDir: string): Promise<void> => {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  await refuseForeign(stateDir);
};

/** Starts to serve. Mirrors are filled while the first requests wait for them. @throws Fault */
export const createService = async (first: ServeConfig, input: ServiceInput): Promise<Service> => {
  const ending = new AbortController();
  const slots = createSlots();
  const underWay = new Set<Promise<void>>();
  let config = first;
  let metrics = NO_METRICS;
  let closing = false;
  let mirrors: ReadonlyMap<string, Mirror> = new Map();
  const house: House = {
    slots,
    metrics: () => metrics,
    ending: ending.signal,
    closing: () => closing,
    backend: await findBackend(input.env),
    base: plainRepo(first.stateDir, input.env).base,
    log: input.log,
  };

  const makeDoor = async (wanted: ServeConfig): Promise<Door> => {
    const made = new Map<string, Mirror>();
    for (const [name, repository] of wanted.repositories) {
      await prepareMirror(repository, input.writeHook);
      await sweepQuarantines(repository.gitDir, wanted.limits.pushMs + LEEWAY_MS);
      const old = mirrors.get(name);
      const same =
        old !== undefined && isDeepStrictEqual([old.repository, config.limits], [repository, wanted.limits]);
      made.set(name, same ? old : newMirror(wanted, repository, await wasFilled(repository)));
    }
    mirrors = made;
    config = wanted;
    return { mirrors, authenticate: authenticator(wanted.clients), limits: wanted.limits };
  };

  const newMirror = ({ limits }: ServeConfig, repository: ServedRepository, filled: boolean): Mirror =>
    createMirror(repository, filled, limits, input.env, ending.signal, (end, ms) => {
      metrics.refreshed({ repository: repository.name, outcome: end.kind, ms });
      if (end.kind === "stale") input.log(`${repository.name}: ${end.message}`);
    });

  const answerAll = (request: IncomingMessage, response: ServerResponse): void => {
    const work = handleRequest(request, response, door, house).catch((error: unknown) => {
      // Whatever it is, the client is told nothing of it.
      input.log(
        `a request failed: ${error instanceof Fault ? error.message : String((error as Error).stack)}`,
      );
      if (response.headersSent) response.destroy();
      else answer(request, response, { status: 500, message: "the gate itself failed" });
    });
    underWay.add(work);
    void work.then(() => underWay.delete(work));
  };

  const answerMetrics = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url !== "/metrics" || request.method !== "GET") {
      answer(request, response, { status: 404, message: "only GET /metrics" });
      return;
    }
    const { type, text } = await metrics.page();
    response.writeHead(200, { "Content-Type": type });
    response.end(text);
  };

  let door = await makeDoor(first);
  for (const repository of first.repositories.values()) {
    await recoverMirror(repository, first.limits, input.env, ending.signal).catch((error: Error) =>
      input.log(`${repository.name}: earlier forwards are not settled yet: ${error.message}`),
    );
  }
  const listening: Listening[] = [];
  const open = async (
    listener: Listener,
    handle: (request: IncomingMessage, response: ServerResponse) => void,
  ) => {
    listening.push(await listen(listener, handle, first.limits.connections));
  };
  try {
    for (const listener of first.listen) await open(listener, answerAll);
    if (first.metrics !== null) {
      metrics = await input.openMetrics({
        running: () => slots.running,
        waiting: () => slots.waiting,
        ages: () => agesOf(mirrors),
      });
      await open(first.metrics, (request, response) => void answerMetrics(request, response));
    }
  } catch (error) {
    for (const { server } of listening) server.close();
    throw error;
  }
  for (const mirror of mirrors.values()) void mirror.refresh().catch(() => {});

  return {
    where: listening.map(({ where }) => where),
    async reload(wanted) {
      for (const key of ["stateDir", "listen", "metrics"] as const) {
        if (!isDeepStrictEqual(config[key], wanted[key])) {
          const name = key === "stateDir" ? "state" : key;
          throw new Fault(`${name} has changed: only a restart changes it`);
        }
      }
      door = await makeDoor(wanted);
    },
    async close() {
      closing = true;
      const closed = listening.map(
        ({ server }) => new Promise<void>((resolve) => server.close(() => resolve())),
      );
      slots.close();
      for (const { server } of listening) server.closeIdleConnections();
      const timer = setTimeout(() => ending.abort(), config.limits.shutdownMs);
      while (underWay.size > 0) await Promise.all(underWay);
      clearTimeout(timer);
      ending.abort();
      for (const { server } of listening) server.closeAllConnections();
      await Promise.all(closed);
    },
    hurry: () => ending.abort(),
  };
};

const agesOf = (mirrors: ReadonlyMap<string, Mirror>): ReadonlyMap<string, number | null> =>
  new Map(
    [...mirrors].map(([name, { freshAt }]) => [
      name,
      freshAt === null ? null : (sinceStart() - freshAt) / 1000,
    ]),
  );
