import type { Socket } from "node:net";
import { decideMessage } from "../../policy/request/decide-request.ts";
import type { DlpFacts } from "../../policy/request/facts.ts";
import { judgeBudget } from "../../policy/request/judge-budget.ts";
import type { Route } from "../../policy/request/route.ts";
import type { Account } from "../connect/usage.ts";
import type { FlowDraft } from "../flow-draft.ts";
import type { Orders } from "../house.ts";
import { drainedOf } from "../http/drained.ts";
import { type Failure, type FailureRule, failure, refused } from "../http/failure.ts";
import { closePayload, encodeMessage, FrameError, type Message, MessageReader } from "./frames.ts";

export interface MessageRelay {
  readonly agent: Socket;
  readonly server: Socket;
  readonly orders: Orders;
  readonly route: Route;
  readonly name: string;
  readonly account: Account;
  readonly flow: FlowDraft;
  readonly signal: AbortSignal;
}

/** Why a relay ended before both sides closed it, with words for the operator; null when they did. */
export type RelayCut = { readonly failure: Failure; readonly detail: string | null } | null;

const cutBy = (rule: FailureRule, detail: string | null = null): RelayCut => ({
  failure: failure(rule),
  detail,
});

/** How long a side that was told to close may take, in `ms`. */
const CLOSING_MS = 2_000;
const POLICY_VIOLATION = 1008;
const REFUSED = "refused by the egress proxy";

/** Passes messages both ways, each one whole and looked into before a byte of it goes on. */
export const relayMessages = async (relay: MessageRelay): Promise<RelayCut> => {
  const { agent, server, orders, flow, signal } = relay;
  let cut: RelayCut = null;
  let [sentBytes, receivedBytes] = [0, 0];
  const stop = (why: RelayCut, code: number, reason: string): void => {
    if (cut !== null) return;
    cut = why;
    // Both are told, and neither is heard any more.
    const payload = closePayload(code, reason);
    for (const [socket, masked] of [
      [agent, false],
      [server, true],
    ] as const) {
      if (socket.writable) socket.end(encodeMessage({ kind: "close", payload }, masked));
      socket.resume();
      const timer = setTimeout(() => socket.destroy(), CLOSING_MS);
      socket.once("close", () => clearTimeout(timer));
    }
  };
  const timer = setTimeout(
    () => stop(cutBy("proxy/slow"), 1001, "nothing was said for too long"),
    orders.limits.idleMs,
  );
  const onAbort = (): void => {
    stop(cutBy("proxy/failed"), 1001, "cut off");
    agent.destroy();
    server.destroy();
  };
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();

  const pump = async (from: Socket, to: Socket, direction: "out" | "in"): Promise<void> => {
    const reader = new MessageReader(direction === "out", orders.limits.messageBytes);
    try {
      for await (const piece of from.iterator({ destroyOnReturn: false })) {
        timer.refresh();
        for (const message of reader.push(piece as Buffer)) {
          const refusal = direction === "out" ? judgeOut(relay, message) : judgeIn(relay, message);
          if (refusal !== null) return stop({ failure: refusal, detail: null }, POLICY_VIOLATION, REFUSED);
          if (direction === "out") sentBytes += message.payload.length;
          else receivedBytes += message.payload.length;
          if (cut !== null) return;
          if (!to.write(encodeMessage(message, direction === "out"))) await drainedOf(to);
          // Nobody is there any more to pass it on to.
          if (to.destroyed && cut === null) return void from.destroy();
        }
      }
      if (cut === null) to.end();
    } catch (error) {
      if (error instanceof FrameError)
        stop(cutBy("proxy/malformed", `${direction}: ${error.message}`), error.code, error.message);
      else if (cut === null) {
        cut = cutBy("upstream/broken");
        agent.destroy();
        server.destroy();
      }
    }
  };
  await Promise.all([pump(agent, server, "out"), pump(server, agent, "in")]);
  clearTimeout(timer);
  signal.removeEventListener("abort", onAbort);
  flow.set({ sentBytes, receivedBytes });
  if (signal.aborted) throw new Error("cut off");
  return cut;
};

const judgeOut = (
  { orders, route, name, account, flow }: MessageRelay,
  { payload }: Message,
): Failure | null => {
  const [over, ...more] = judgeBudget(route, account.with(name, payload.length));
  if (over !== undefined) return refused([over, ...more]);
  const decision = decideMessage(orders.policy, { direction: "out", host: name, dlp: look(orders, payload) });
  flow.add({ notes: decision.notes });
  if (decision.verdict === "reject") return refused(decision.reasons);
  account.sent(name, payload.length);
  return null;
};

const judgeIn = ({ orders, name, flow }: MessageRelay, { payload }: Message): Failure | null => {
  const decision = decideMessage(orders.policy, { direction: "in", host: name, dlp: look(orders, payload) });
  flow.add({ notes: decision.notes });
  return decision.verdict === "reject" ? refused(decision.reasons) : null;
};

const NOTHING: DlpFacts = { sightings: [], known: [], unread: [] };

const look = ({ dlp }: Orders, payload: Buffer): DlpFacts =>
  payload.length === 0 ? NOTHING : dlp.frame(payload);
