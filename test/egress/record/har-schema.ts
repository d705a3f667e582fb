import * as z from "zod";

// HAR 1.2 as its specification has it: required fields, their types, and no others but those it knows.

const pair = z.strictObject({ name: z.string(), value: z.string(), comment: z.string().optional() });

const cookie = z.strictObject({ name: z.string(), value: z.string() });

/** A number of bytes, or -1 where it is not known. */
const bytes = z.int().min(-1);

/** `ms`, or -1 where it does not apply. */
const time = z.number().min(-1);

const request = z.strictObject({
  method: z.string().min(1),
  url: z.url(),
  httpVersion: z.string().min(1),
  cookies: z.array(cookie),
  headers: z.array(pair),
  queryString: z.array(pair),
  headersSize: bytes,
  bodySize: bytes,
});

const response = z.strictObject({
  status: z.int().nonnegative(),
  statusText: z.string(),
  httpVersion: z.string().min(1),
  cookies: z.array(cookie),
  headers: z.array(pair),
  content: z.strictObject({ size: bytes, mimeType: z.string() }),
  redirectURL: z.string(),
  headersSize: bytes,
  bodySize: bytes,
});

const entry = z
  .strictObject({
    startedDateTime: z.iso.datetime({ offset: true }),
    time: z.number().nonnegative(),
    request,
    response,
    cache: z.strictObject({}),
    timings: z.strictObject({ send: time, wait: time, receive: time }),
    serverIPAddress: z.union([z.ipv4(), z.ipv6()]).optional(),
    comment: z.string().optional(),
  })
  .refine(({ time: all, timings: { send, wait, receive } }) => Math.abs(send + wait + receive - all) < 0.001);

export const harSchema = z.strictObject({
  log: z.strictObject({
    version: z.literal("1.2"),
    creator: z.strictObject({ name: z.string().min(1), version: z.string().min(1) }),
    entries: z.array(entry),
    comment: z.string().optional(),
  }),
});
