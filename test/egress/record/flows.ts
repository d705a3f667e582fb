import type { Flow } from "../../../egress/record/recorder.ts";
import { createDecodingScanner } from "../../../scanners/decoders/create-decoding-scanner.ts";
import { fingerprintWith } from "../../../scanners/fingerprint.ts";
import type { Scanner } from "../../../scanners/scanner.ts";

/** A request that was let through and answered. */
export const flow = (some: Partial<Flow> = {}): Flow => ({
  id: "f1",
  startedMs: Date.UTC(2026, 10, 1, 12),
  durationMs: 12.34,
  kind: "request",
  method: "GET",
  url: "https://api.example.com/v1/things?a=1",
  host: "api.example.com",
  port: 443,
  address: "93.184.215.14",
  verdict: "accept",
  reasons: [],
  notes: [],
  warnings: [],
  status: 200,
  sentBytes: 120,
  receivedBytes: 3_400,
  injected: null,
  error: null,
  requestHeaders: [
    ["Host", "api.example.com"],
    ["Accept", "*/*"],
  ],
  responseHeaders: [["Content-Type", "application/json; charset=utf-8"]],
  ...some,
});

/** One that was refused before anything was sent. */
export const refused = (rule: string, some: Partial<Flow> = {}): Flow =>
  flow({
    id: "f2",
    verdict: "reject",
    status: 403,
    address: null,
    receivedBytes: 0,
    reasons: [{ rule, level: "block", message: `it breaks ${rule}`, hint: "do not" }],
    responseHeaders: [],
    ...some,
  });

export const scanner = (): Scanner =>
  createDecodingScanner({ fingerprint: fingerprintWith(Buffer.alloc(32, 1)) });
