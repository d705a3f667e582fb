import type { IncomingMessage, ServerResponse } from "node:http";
import { sinceStart } from "../../../sys/clock.ts";
import type { Client } from "../config/config.ts";
import type { Mirror } from "../mirror/mirror.ts";
import type { Refreshed } from "../mirror/refresh-mirror.ts";
import type { Words } from "./answer.ts";
import { cgiEnvironment } from "./cgi-environment.ts";
import { type ExchangeEnd, exchange } from "./exchange.ts";
import { type Door, type House, turnAway } from "./house.ts";
import type { Asked, RequestLine } from "./route-request.ts";
import { type NoTurn, NoTurnError } from "./slots.ts";
import { staleNotice } from "./stale-notice.ts";

/** A request that git answers. */
export type ForGit = Exclude<Asked, { readonly kind: "health" }>;

const RETRY = { "Retry-After": "30" } as const;
const STALE_HEADER = { Warning: '110 - "Response is stale: upstream did not answer"' } as const;

const NO_TURN: Readonly<Record<NoTurn, Words>> = {
  "too many wait": { status: 503, message: "too many requests wait; try again", headers: RETRY },
  "too many of this client": {
    status: 429,
    message: "too many requests of yours are under way; try again when one has ended",
    headers: RETRY,
  },
  "waited too long": {
    status: 503,
    message: "there was no turn for this request; try again",
    headers: RETRY,
  },
  closing: { status: 503, message: "the gate is being stopped; try again", headers: RETRY },
};

/** A request of a client that may make it. */
export interface Let {
  readonly asked: ForGit;
  readonly client: Client;
  readonly line: RequestLine;
}

/** Has git answer a request: from fresh data, in its turn, within its time. */
export const serveGit = async (
  request: IncomingMessage,
  response: ServerResponse,
  { asked, client, line }: Let,
  { mirrors, limits }: Door,
  house: House,
): Promise<void> => {
  const began = sinceStart();
  const mirror = mirrors.get(asked.repository) as Mirror;
  const push = asked.service === "git-receive-pack";
  const state = await bringUpToDate(mirror, asked);
  if (state.kind === "stale" && (push || mirror.repository.stale === "refuse" || !mirror.filled)) {
    house.log(`${asked.repository}: nothing is served to ${client.name}: ${state.message}`);
    const message = `${state.message}; what the mirror has may be out of date and is not served`;
    turnAway(request, response, house, "stale", { status: 503, message, headers: RETRY });
    return;
  }
  if (response.destroyed) return;
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  response.once("close", leave);
  let release: () => void;
  try {
    release = await house.slots.take(
      { client: client.name, push: push && asked.kind === "call" },
      limits,
      gone.signal,
    );
  } catch (error) {
    if (gone.signal.aborted) return;
    if (!(error instanceof NoTurnError)) throw error;
    turnAway(request, response, house, error.why, NO_TURN[error.why]);
    return;
  }
  let end: ExchangeEnd = "failed";
  const stale = state.kind === "stale";
  try {
    const environment = cgiEnvironment(
      {
        repository: mirror.repository,
        call: asked.kind,
        service: asked.service,
        client: client.name,
        remoteAddress: request.socket.remoteAddress,
        compressed: line.contentEncoding !== undefined,
        gitProtocol: line.gitProtocol,
        pushBytes: limits.pushBytes,
      },
      house.base,
    );
    end = await exchange(request, response, {
      command: { argv: [house.backend], cwd: mirror.repository.gitDir, env: environment },
      totalMs: push ? limits.pushMs : limits.fetchMs,
      idleMs: limits.idleMs,
      finishAlone: push && asked.kind === "call",
      headers: stale ? STALE_HEADER : {},
      through:
        stale && asked.kind === "call" && line.gitProtocol === "version=2"
          ? staleNotice(noticeOf(mirror))
          : null,
      signal: house.ending,
    });
  } finally {
    response.off("close", leave);
    release();
    const service = `${asked.kind} ${asked.service}`;
    const status = end === "done" ? String(response.statusCode) : end;
    house.metrics().answered({ service, status, ms: sinceStart() - began });
    if (end !== "done") house.log(`${asked.repository}: ${service} of ${client.name} was cut off: ${end}`);
  }
};

/** An advertisement is made of fresh data; a call takes up what its advertisement has found. */
const bringUpToDate = async (mirror: Mirror, { kind, service }: ForGit): Promise<Refreshed> => {
  if (service === "git-receive-pack") return mirror.fill();
  return kind === "advertise" ? mirror.refresh() : (mirror.last ?? mirror.refresh());
};

const noticeOf = ({ freshAt }: Mirror): string => {
  const age =
    freshAt === null
      ? "since before the gate was started"
      : `for ${Math.round((sinceStart() - freshAt) / 1000)} s`;
  return `gate: upstream does not answer; this may be out of date (not compared ${age})`;
};
