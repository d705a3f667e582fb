import type { Socket } from "node:net";
import { judgeBudget } from "../../policy/request/judge-budget.ts";
import type { Route } from "../../policy/request/route.ts";
import { dial } from "../connect/dial.ts";
import { explainError } from "../connect/explain-error.ts";
import type { Pin } from "../connect/pin.ts";
import type { FlowDraft } from "../flow-draft.ts";
import type { House, Orders } from "../house.ts";
import { failure, refused, Stopped } from "../http/failure.ts";
import type { ClientHello } from "./client-hello.ts";
import { judgeServerName } from "./judge-server-name.ts";
import { relay } from "./relay.ts";

export interface OpaqueTunnel {
  readonly route: Route;
  readonly pin: Pin;
  readonly hello: ClientHello;
  readonly socket: Socket;
  readonly flow: FlowDraft;
  readonly signal: AbortSignal;
}

/** TLS's word for "no such name here" (RFC 6066, section 3), as the fatal alert it is. */
const UNRECOGNIZED_NAME = Buffer.from([21, 3, 3, 0, 2, 2, 112]);

/** Passes TLS on unread to one of the judged addresses, as much as the route's budget allows. @throws Stopped */
export const passThrough = async (house: House, { limits }: Orders, tunnel: OpaqueTunnel): Promise<void> => {
  const { route, pin, hello, socket, flow, signal } = tunnel;
  const [first, ...others] = judgeServerName(pin.name, hello);
  if (first !== undefined) {
    socket.write(UNRECOGNIZED_NAME);
    throw new Stopped(refused([first, ...others]));
  }
  const account = house.account(route.host);
  const server = await dial({ ...pin, tls: false }, house.dialOptions).catch((error: unknown) => {
    throw explainError(error);
  });
  flow.set({ address: server.remoteAddress ?? null });
  let [sentBytes, receivedBytes] = [0, 0];
  const ended = await relay(socket, server, {
    sent: (bytes) => {
      if (account.with(pin.name, bytes).sentBytes > route.budget.sent) return false;
      account.sent(pin.name, bytes);
      sentBytes += bytes;
      return true;
    },
    received: (bytes) => {
      receivedBytes += bytes;
    },
    idleMs: limits.idleMs,
    signal,
  });
  flow.set({ sentBytes, receivedBytes });
  if (ended === "idle") throw new Stopped(failure("proxy/slow"));
  if (ended === "broken") throw new Stopped(failure("upstream/broken"));
  if (ended === "cut") throw new Error("cut off");
  const [over] = judgeBudget(route, { ...account.with(pin.name, 0), sentBytes: route.budget.sent + 1 });
  if (ended === "budget" && over !== undefined) throw new Stopped(refused([over]));
};
