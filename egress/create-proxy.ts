import { setMaxListeners } from "node:events";
import type { Server } from "node:http";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { setTimeout as setTimeoutAsync } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { Fault } from "../model/fault.ts";
import { bindServer } from "../sys/bind-server.ts";
import { sinceStart } from "../sys/clock.ts";
import type { Authority } from "./ca/authority.ts";
import type { EgressConfig } from "./config/config.ts";
import type { DialOptions } from "./connect/dial.ts";
import { createHttp2Sessions } from "./connect/http2-sessions.ts";
import { PinnedAgent } from "./connect/pinned-agent.ts";
import type { Resolver } from "./connect/resolver.ts";
import { createAccounts } from "./connect/usage.ts";
import type { Dlp } from "./dlp/dlp.ts";
import type { House, Orders } from "./house.ts";
import { createAgentServer } from "./http/agent-server.ts";
import type { FailureRule } from "./http/failure.ts";
import { createRoom } from "./http/spool.ts";
import type { Injector } from "./inject/injector.ts";
import type { Recorder } from "./record/recorder.ts";
import { createShowText } from "./show-text.ts";

/** How often connections that have fallen idle are closed while the proxy stops, in `ms`. */
const IDLE_CHECK_MS = 100;
const SETTLE_MS = 100;

/** What the proxy is made of. */
export interface ProxyParts {
  readonly authority: Authority;
  readonly dlp: Dlp;
  readonly injector: Injector;
  readonly recorder: Recorder;
  readonly resolve: Resolver;
  readonly dialOptions: DialOptions;
  /** Writes a line for the operator. */
  readonly log: (line: string) => void;
}

/** A proxy that listens. */
export interface EgressProxy {
  /** Where, in words for a person. */
  readonly where: readonly string[];
  /** Requests, tunnels and WebSockets that go on now. */
  busy(): number;
  /** @throws Fault when a configuration is different in what cannot change while the proxy runs */
  check(config: EgressConfig): void;
  /** Takes another policy and other limits for what is asked from now on. @throws Fault as `check` does */
  reload(config: EgressConfig): void;
  /** Takes no more requests, lets those under way end for as long as the limits say, and records them. */
  close(): Promise<void>;
  /** Ends everything at once. */
  hurry(): void;
}

/** Starts to listen. @throws Fault */
export const createProxy = async (config: EgressConfig, parts: ProxyParts): Promise<EgressProxy> => {
  const { authority, dlp, log } = parts;
  const ending = new AbortController();
  setMaxListeners(0, ending.signal);
  const show = createShowText(dlp);
  const ordersOf = ({ policy, limits }: EgressConfig): Orders => ({ policy, limits, dlp, show });
  let current = config;
  let orders = ordersOf(config);
  let refusing: FailureRule | null = null;
  const agent = new PinnedAgent(parts.dialOptions);
  const http2 = config.http2 ? createHttp2Sessions(parts.dialOptions, agent) : null;
  const house: House = {
    ...parts,
    orders: () => orders,
    account: createAccounts(sinceStart),
    agent,
    http2,
    room: createRoom(tmpdir(), config.limits.spoolBytes),
    openFlows: new Set(),
    ending: ending.signal,
    refusing: () => refusing,
    unrecorded: (error) => {
      if (refusing === null) log(`nothing more is let through: ${messageOf(error)}`);
      refusing ??= "proxy/failed";
    },
  };
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  const where: string[] = [];
  const closeServers = (): Promise<unknown> =>
    Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  try {
    for (const listener of config.listen) {
      const server = createAgentServer(house);
      server.on("connection", (socket) => {
        sockets.add(socket);
        socket.once("close", () => sockets.delete(socket));
      });
      servers.push(server);
      where.push(await bindServer(server, listener));
    }
  } catch (error) {
    await closeServers();
    throw error;
  }

  const hurry = (): void => {
    ending.abort();
    for (const socket of sockets) socket.destroy();
  };
  const check = (next: EgressConfig): void => {
    refuseOther(current, next);
    const strange = next.policy.routes.find(({ host }) => !authority.covers(host));
    if (strange === undefined) return;
    throw new Fault(`the bottle's certificate authority is not for ${strange.host}`, {
      hint: "launch the bottle anew: its certificate names the hosts of its routes",
    });
  };
  return {
    where,
    busy: () => house.openFlows.size,
    check,
    reload: (next) => {
      check(next);
      current = next;
      orders = ordersOf(next);
      if (refusing === "proxy/failed") refusing = null;
    },
    close: async () => {
      refusing = "proxy/stopping";
      const closed = closeServers();
      const closeIdle = (): void => {
        for (const server of servers) server.closeIdleConnections();
      };
      closeIdle();
      const idle = setInterval(closeIdle, IDLE_CHECK_MS);
      const timer = setTimeout(hurry, orders.limits.shutdownMs);
      await closed;
      clearInterval(idle);
      clearTimeout(timer);
      hurry();
      agent.destroy();
      http2?.close();
      // What was cut off says so in its own turn of the event loop.
      await setTimeoutAsync(SETTLE_MS);
      for (const flow of house.openFlows) flow.end();
    },
    hurry,
  };
};

/** What a proxy that runs cannot change. */
const refuseOther = (current: EgressConfig, next: EgressConfig): void => {
  const kept = [
    "listen",
    "ca",
    "credentials",
    "hosts",
    "extraCa",
    "http2",
    "nextHop",
    "pipelock",
    "audit",
    "flows",
  ] as const;
  const other = kept.find((key) => !isDeepStrictEqual(current[key], next[key]));
  const placeholders = isDeepStrictEqual(current.policy.placeholders, next.policy.placeholders);
  if (other === undefined && placeholders) return;
  throw new Fault(`${other ?? "placeholders"} cannot change while the proxy runs`, {
    hint: "start it anew; routes, levels and limits can change",
  });
};

const messageOf = (error: unknown): string =>
  error instanceof Fault ? error.message : "a defect of the recorder";
