import * as z from "zod";

const reason = z.object({
  rule: z.string(),
  level: z.enum(["block", "warn"]),
  message: z.string(),
  hint: z.string().optional(),
});

const headers = z.array(z.tuple([z.string(), z.string()]));

const count = z.number().nonnegative();

/** One flow as it is kept, without any secret; a line of the audit has no headers. */
export const flowLineSchema = z.object({
  event: z.literal("egress"),
  id: z.string(),
  /** When it began (RFC 3339). */
  started: z.iso.datetime(),
  durationMs: count,
  kind: z.enum(["request", "tunnel", "connection", "websocket"]),
  method: z.string().nullable(),
  url: z.string().nullable(),
  host: z.string().nullable(),
  port: z.number().nullable(),
  address: z.string().nullable(),
  verdict: z.enum(["accept", "reject", "error"]),
  reasons: z.array(reason),
  notes: z.array(reason),
  warnings: z.array(z.string()),
  status: z.number().nullable(),
  sentBytes: count,
  receivedBytes: count,
  /** The name of the credential that was put in. */
  injected: z.string().nullable(),
  error: z.string().nullable(),
  /** A secret was seen in it: its headers, and the path of its URL, are not kept. */
  withheld: z.boolean(),
  requestHeaders: headers.default([]),
  responseHeaders: headers.default([]),
});

export type FlowLine = z.output<typeof flowLineSchema>;

export type LinedReason = FlowLine["reasons"][number];

/** Reads one line of a flow log or an audit; null when it is something else, or cut off. */
export const parseFlowLine = (line: string): FlowLine | null => {
  try {
    return flowLineSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
};
