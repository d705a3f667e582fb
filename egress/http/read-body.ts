import type { IncomingMessage } from "node:http";
import type { RequestScan } from "../dlp/dlp.ts";
import { failure, Stopped } from "./failure.ts";
import { NoRoom, type Spool } from "./spool.ts";

export interface BodyReading {
  readonly scan: RequestScan;
  readonly body: Spool;
  /** Most that is read, in `bytes`. */
  readonly ceiling: number;
  /** Longest pause, in `ms`. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
}

/** Reads a body to its end, looks into it and keeps it; `too long` when it goes on past the ceiling. @throws Stopped */
export const readBody = async (
  request: IncomingMessage,
  { scan, body, ceiling, idleMs, signal }: BodyReading,
): Promise<"whole" | "too long"> => {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > ceiling) return "too long";
  const cut = (): void => void request.destroy();
  let slow = false;
  const timer = setTimeout(() => {
    slow = true;
    cut();
  }, idleMs);
  signal.addEventListener("abort", cut, { once: true });
  try {
    for await (const piece of request.iterator({ destroyOnReturn: false })) {
      const bytes = piece as Buffer;
      timer.refresh();
      if (body.length + bytes.length > ceiling) return "too long";
      await Promise.all([body.write(bytes), scan.push(bytes)]);
    }
    return "whole";
  } catch (error) {
    if (error instanceof NoRoom) throw new Stopped(failure("proxy/room"));
    if (slow) throw new Stopped(failure("proxy/slow"));
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", cut);
  }
};
