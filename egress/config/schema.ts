import { isIP } from "node:net";
import * as z from "zod";
import { parseHost } from "../../policy/request/host.ts";
import { ownedRouteSchema } from "../../policy/request/route.ts";
import { listenerSchema } from "../../policy/schema/listener.ts";
import { count, duration, size, text, verdict } from "../../policy/schema/values.ts";

const address = z
  .string()
  .refine((text) => isIP(text) !== 0, { error: "must be an IP address, such as 10.1.2.3" });

const hostName = z.string().refine(
  (text) => {
    const host = parseHost(text);
    return host?.kind === "name" && host.name === text;
  },
  { error: "must be a host name in lower case, such as git.example.com" },
);

const credentialsSchema = z
  .strictObject({
    stdin: z.literal(true).optional().describe("Read them from standard input; not together with another."),
    file: text.optional().describe("A file, relative to this one, that only its owner may read."),
    descriptor: z.int().min(3).max(1_000).optional().describe("A descriptor that is open for reading."),
  })
  .superRefine((from, context) => {
    if (Object.values(from).filter((one) => one !== undefined).length !== 1)
      context.addIssue({ code: "custom", message: "must say one of stdin, file and descriptor" });
  });

const limitsSchema = z
  .strictObject({
    connections: count(1).default(2_000).describe("Open connections of agents, for each listener."),
    headers: size.prefault("64KiB").describe("Longest headers of a request or a response."),
    header_time: duration
      .prefault("20s")
      .describe("Until the headers of a request, or the beginning of a tunnel's TLS, have come."),
    resolve: duration.prefault("5s").describe("Longest wait for the addresses of a host."),
    connect: duration.prefault("10s").describe("Until a connection to a server stands, its TLS included."),
    response: duration
      .prefault("10m")
      .describe("Longest wait for a response to begin once the request is sent."),
    idle: duration.prefault("5m").describe("Longest time without a byte in a body, a tunnel or a WebSocket."),
    total: duration.prefault("12h").describe("Longest exchange, tunnel or WebSocket."),
    body: size.prefault("1GiB").describe("Longest body of a request."),
    spool: size.prefault("4GiB").describe("Room on disk for the bodies that wait to be decided on, in all."),
    message: size.prefault("16MiB").describe("Longest message of a WebSocket."),
    shutdown: duration
      .prefault("10s")
      .describe("How long requests may go on once the program is told to end."),
  })
  .prefault({});

/** The file of `bottle egress`. Unknown keys are errors at every depth. */
export const egressSchema = z
  .strictObject({
    version: z.literal(1).describe("Version of this format."),
    listen: z.array(listenerSchema).min(1).describe("Where agents connect."),
    ca: z
      .strictObject({
        certificate: text.describe("Where the bottle's CA certificate is written, relative to this file."),
        lifetime: duration.prefault("48h").describe("How long it is good for; longer than the bottle lives."),
        name_constraints: z
          .boolean()
          .default(true)
          .describe("Whether the certificate itself says that it is for the routes' hosts only."),
      })
      .describe("The certificate authority, made anew at each start; its key stays in memory."),
    routes: z.array(ownedRouteSchema).describe("Hosts that are let through."),
    placeholders: z
      .record(z.string(), z.string().min(8))
      .default({})
      .describe("What the agent holds in place of each credential, by the routes' `token_ref`."),
    levels: z
      .strictObject({
        high: verdict.default("block").describe("A sighting that is certain."),
        medium: verdict.default("block").describe("A sighting that is likely."),
        low: verdict.default("warn").describe("A sighting that looks random."),
      })
      .prefault({})
      .describe("What a secret on its way out does."),
    credentials: credentialsSchema
      .optional()
      .describe("Where the values of the credentials come from; never from here."),
    hosts: z
      .record(hostName, z.array(address).min(1))
      .default({})
      .describe("Addresses of names that no resolver is asked about. They are judged as any other."),
    upstream: z
      .strictObject({
        extra_ca: z
          .array(text)
          .default([])
          .describe("Files with further certificate authorities that servers are trusted by."),
        http2: z
          .boolean()
          .default(false)
          .describe("Whether HTTP/2 is offered to servers too, and spoken where they choose it."),
        next_hop: z
          .strictObject({
            host: text.describe("Its host."),
            port: z.int().min(1).max(65_535).describe("Its port."),
          })
          .optional()
          .describe("A proxy that connections are made through with CONNECT."),
        pipelock: z
          .strictObject({
            program: text.default("pipelock").describe("The program, found on the PATH or by its path."),
            directory: text.describe("A directory of its own, relative to this file; it is made."),
          })
          .optional()
          .describe(
            "pipelock as the next hop, started and ended with the proxy; not together with `next_hop`.",
          ),
      })
      .superRefine(({ next_hop, pipelock }, context) => {
        if (next_hop !== undefined && pipelock !== undefined)
          context.addIssue({ code: "custom", path: ["pipelock"], message: "stands in place of next_hop" });
      })
      .prefault({}),
    audit: text.describe("The audit: one line for each request, tunnel and refused connection."),
    flows: text.optional().describe("The flow log, with headers, credentials masked; absent: none."),
    limits: limitsSchema.describe("How much at once, and for how long."),
  })
  .superRefine(({ routes, placeholders, credentials }, context) => {
    for (const [index, { host, auth }] of routes.entries()) {
      const complain = (key: string, message: string): void =>
        context.addIssue({ code: "custom", path: ["routes", index, key], message });
      if (routes.findIndex((other) => other.host === host) !== index)
        complain("host", "there is another route for this host; write one with all its matches");
      if (auth === undefined) continue;
      if (!Object.hasOwn(placeholders, auth.token_ref))
        complain("auth", `placeholders.${auth.token_ref} is missing: what the agent sends in its place`);
      if (credentials === undefined)
        complain("auth", "needs credentials, which say where its value comes from");
    }
  });

export type EgressFile = z.output<typeof egressSchema>;
