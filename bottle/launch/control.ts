import { rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { Fault } from "../../model/fault.ts";
import { bindServer } from "../../sys/bind-server.ts";
import { type JsonLines, jsonLines } from "../../sys/json-lines.ts";
import type { Answer, Order } from "../inside/messages.ts";
import { parseAnswer } from "./parse-answer.ts";

/** Answers that nobody has asked for yet. */
const MOST_WAITING = 256;

type Name = Answer["to"];
type AnswerTo<N extends Name> = Extract<Answer, { readonly to: N }>;

/** The launcher's end of the connection to the relay. */
export interface Control {
  /** The next answer of a kind. @throws Fault when the relay goes before it comes, or `deadlineMs` passes */
  answer<N extends Name>(to: N, deadlineMs: number | null): Promise<AnswerTo<N>>;
  /** The end of one program that `bottle attach` asked for. @throws Fault when the relay goes before it */
  attached(id: string): Promise<AnswerTo<"attach">>;
  send(order: Order): void;
  /** Says that no more orders come: the relay then ends what still runs, and itself. */
  hangUp(): void;
}

/** Waits for the relay. */
export interface ControlSocket {
  /** Takes the one connection there is. @throws Fault when none comes in time */
  accept(deadlineMs: number, signal: AbortSignal): Promise<Control>;
  close(): Promise<void>;
}

/** Listens for a relay; the socket is gone as soon as one has come, before anything else runs in its bottle. */
export const listenForRelay = async (path: string): Promise<ControlSocket> => {
  const server = createServer();
  const first = new Promise<Socket>((resolve) => void server.once("connection", resolve));
  server.on("connection", (socket: Socket) => {
    void first.then((relay) => void (relay === socket || socket.destroy()));
  });
  await bindServer(server, { kind: "unix", path, mode: 0o600 });
  const close = async (): Promise<void> => {
    if (server.listening) await new Promise((resolve) => server.close(resolve));
    await rm(path, { force: true });
  };
  return {
    accept: async (deadlineMs, signal) => {
      const socket = await within(first, deadlineMs, "the relay in the bottle did not come", signal);
      server.close();
      await rm(path, { force: true });
      return overConnection(socket);
    },
    close,
  };
};

const overConnection = (socket: Socket): Control => {
  const come: Answer[] = [];
  let wake: (() => void) | null = null;
  let isGone = false;
  const lines: JsonLines<Order> = jsonLines(socket, (value) => {
    const answer = parseAnswer(value);
    // The relay is in the agent's hands: what it would not say ends the connection, and so does too much of it.
    if (answer === null || come.length >= MOST_WAITING) socket.destroy();
    else come.push(answer);
    wake?.();
  });
  void lines.closed.then(() => {
    isGone = true;
    wake?.();
  });
  const next = async <N extends Name>(to: N, id?: string): Promise<AnswerTo<N>> => {
    for (;;) {
      const index = come.findIndex(
        (answer) => answer.to === to && (id === undefined || ("id" in answer && answer.id === id)),
      );
      if (index >= 0) return come.splice(index, 1)[0] as AnswerTo<N>;
      if (isGone) throw new Fault("the relay in the bottle has gone");
      await new Promise<void>((resolve) => {
        const before = wake;
        wake = () => {
          before?.();
          resolve();
        };
      });
    }
  };
  return {
    answer: (to, deadlineMs) =>
      deadlineMs === null ? next(to) : within(next(to), deadlineMs, `the relay did not answer (${to})`),
    attached: (id) => next("attach", id),
    send: (order) => lines.send(order),
    hangUp: lines.close,
  };
};

const within = <T>(work: Promise<T>, ms: number, what: string, signal?: AbortSignal): Promise<T> =>
  new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Fault(`${what} within ${ms / 1000} s`)), ms);
    const onAbort = (): void => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    });
  });
