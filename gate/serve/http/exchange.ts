import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { sinceStart } from "../../../sys/clock.ts";
import { endGroup } from "../../../sys/end-group.ts";
import { type Command, start } from "../../../sys/run.ts";
import { type CgiHead, parseCgiHead } from "./cgi-head.ts";

/** What an answer's bytes go through, piece by piece. */
export interface Through {
  /** What is to be sent now; null: nothing yet. */
  pass(chunk: Buffer): Buffer | null;
  /** What is left when the answer ends. */
  rest(): Buffer | null;
}

export interface ExchangePlan {
  readonly command: Command;
  /** Longest in all, and longest silence of the client, in `ms`. */
  readonly totalMs: number;
  readonly idleMs: number;
  /** A push that has come whole is finished, whether its client is still there or not. */
  readonly finishAlone: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly through: Through | null;
  /** Ends the exchange at once. */
  readonly signal: AbortSignal;
}

/** How an exchange ended; all but `done` were cut off. */
export type ExchangeEnd = "done" | "client gone" | "client idle" | "timeout" | "closing" | "failed";

const TICK_MS = 250;
/** Time for receive-pack to take its quarantine away and for the hook to say why it ends, in `ms`. */
const GRACE_MS = 3_000;

/** Runs git http-backend between a request and its response: streams, nothing is kept. */
export const exchange = async (
  request: IncomingMessage,
  response: ServerResponse,
  plan: ExchangePlan,
): Promise<ExchangeEnd> => {
  const backend = start({ ...plan.command, group: true });
  let cut: ExchangeEnd | null = null;
  const end = (why: ExchangeEnd): void => {
    if (cut !== null) return;
    cut = why;
    // The input stays open: its end would look like the end of the request.
    endGroup(backend, GRACE_MS);
    response.destroy();
  };
  const stop = watch(request, response, plan, backend.stdin, end);
  backend.stderr.resume();
  request.pipe(backend.stdin);
  try {
    await deliver(backend.stdout, response, plan);
    await backend.ended;
  } catch (error) {
    end("failed");
    await backend.ended;
    throw error;
  } finally {
    stop();
    backend.stdin.destroy();
  }
  return cut ?? "done";
};

/** Watches the client, the clock and the program that may be told to end; returns what ends the watch. */
const watch = (
  request: IncomingMessage,
  response: ServerResponse,
  { totalMs, idleMs, finishAlone, signal }: ExchangePlan,
  input: NodeJS.WritableStream,
  end: (why: ExchangeEnd) => void,
): (() => void) => {
  const began = sinceStart();
  let [last, written] = [began, 0];
  const heard = (): void => {
    last = sinceStart();
  };
  const gone = (): void => {
    if (!response.writableFinished && !(finishAlone && request.complete)) end("client gone");
  };
  const closing = (): void => end("closing");
  const tick = setInterval(() => {
    const sent = response.socket?.bytesWritten ?? written;
    const takes = sent !== written || !response.writableNeedDrain;
    const gives = request.complete || (input as { writableNeedDrain?: boolean }).writableNeedDrain === true;
    written = sent;
    const now = sinceStart();
    if (takes && gives) last = now;
    if (now - began >= totalMs) end("timeout");
    else if (now - last >= idleMs && !response.destroyed) end("client idle");
  }, TICK_MS);
  request.on("data", heard);
  response.on("close", gone);
  signal.addEventListener("abort", closing, { once: true });
  if (signal.aborted) closing();
  if (response.destroyed) gone();
  return () => {
    clearInterval(tick);
    request.off("data", heard);
    response.off("close", gone);
    signal.removeEventListener("abort", closing);
  };
};

/**
 * Passes an answer on. It is read to its end also when the client has gone: whoever writes to a pipe that nobody
 * reads is ended by it, and a push that has come whole is to be finished.
 */
const deliver = async (
  output: Readable,
  response: ServerResponse,
  { headers, through }: ExchangePlan,
): Promise<void> => {
  const { status, headers: own, rest } = await readHead(output);
  if (!response.destroyed) response.writeHead(status, { ...own, ...headers });
  const send = async (chunk: Buffer | null): Promise<void> => {
    if (chunk === null || chunk.length === 0 || response.destroyed) return;
    if (!response.write(chunk)) await drained(response);
  };
  const pass = (chunk: Buffer): Buffer | null => (through === null ? chunk : through.pass(chunk));
  await send(pass(rest));
  for await (const chunk of output) await send(pass(chunk as Buffer));
  await send(through?.rest() ?? null);
  response.end();
};

const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
    if (response.destroyed) done();
  });

const readHead = async (output: Readable): Promise<CgiHead> => {
  let seen: Buffer = Buffer.alloc(0);
  for await (const chunk of output.iterator({ destroyOnReturn: false })) {
    seen = Buffer.concat([seen, chunk as Buffer]);
    const head = parseCgiHead(seen);
    if (head !== null) return head;
  }
  throw new Error("git http-backend wrote nothing");
};
