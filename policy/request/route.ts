import * as z from "zod";
import { count, mebibytes, size } from "../schema/values.ts";
import { parseRange } from "./address.ts";
import { WRITE_KINDS } from "./hosting-writes.ts";
import { isGrantable } from "./judge-addresses.ts";
import { routeHost } from "./route-host.ts";
import { routePath } from "./route-path.ts";

/** What a route's budget is where it says nothing. */
const BUDGET = { requestsPerMinute: 600, sentBytes: 256 * 1024 ** 2, names: 50 } as const;

/** Methods that no route can allow: they open tunnels or show requests back (RFC 9110, sections 9.3.6 and 9.3.8). */
const NEVER = new Set(["CONNECT", "TRACE", "TRACK"]);

const method = z
  .string()
  .regex(/^[A-Z]+$/, { error: "must be a method in capitals, such as GET" })
  .refine((name) => !NEVER.has(name), { error: "can not be allowed: CONNECT, TRACE and TRACK never are" });

const path = z.string().superRefine((text, context) => {
  const wrong = routePath(text);
  if (wrong !== null) context.addIssue(wrong);
});

const host = z
  .string({ error: "must be a host name, such as api.example.com" })
  .transform((text, context) => {
    const read = routeHost(text);
    if ("host" in read) return read.host;
    context.addIssue(read.wrong);
    return z.NEVER;
  });

const range = z.string().refine(
  (text) => {
    const read = parseRange(text);
    return read !== null && isGrantable(read);
  },
  { error: "must be a range of private or loopback addresses, such as 10.1.2.0/24" },
);

const headerName = z
  .string()
  .regex(/^[a-z\d-]+$/, { error: "must be a header name in lower case, such as cookie" });

/** Headers that frame or route a message (RFC 9110, sections 7 and 8); a credential in one would change what is asked. */
const NO_CREDENTIAL =
  /^(?:host|connection|content-.*|transfer-encoding|te|trailer|upgrade|expect|proxy-.*|accept.*)$/;

/** What is wrong with the name that goes with a scheme; null when nothing is. */
const nameWrong = (scheme: string, name: string | undefined): string | null => {
  if (scheme !== "header" && scheme !== "query")
    return name === undefined ? null : "is only for the schemes header and query";
  if (name === undefined) return `is missing: scheme ${scheme} needs it, such as ${EXAMPLES[scheme]}`;
  if (scheme === "query") return null;
  if (!/^[a-z\d-]+$/.test(name)) return "must be a header name in lower case, such as x-api-key";
  return NO_CREDENTIAL.test(name) ? "must not be a header that says how or where a message is sent" : null;
};

const EXAMPLES = { header: "x-api-key", query: "api_key" } as const;

const verdict = z.enum(["block", "warn", "off"]);

const routeKeys = z.strictObject({
  host: host.describe("The host; `*.example.com` is any one label before it."),
  ports: z.array(z.int().min(1).max(65_535)).min(1).default([443]).describe("Ports that may be asked for."),
  addresses: z
    .array(range)
    .default([])
    .describe("Ranges of private or loopback addresses that the host may resolve to."),
  auth: z
    .strictObject({
      scheme: z
        .enum(["Bearer", "token", "Basic", "header", "query"])
        .describe("How the credential is sent; `header` and `query`: under the `name` given."),
      token_ref: z.string().min(1).describe("The name of the host's variable that holds the credential."),
      name: z
        .string()
        .regex(/^[\w.-]{1,64}$/, { error: "must be a name of letters, digits, `.`, `_` and `-`" })
        .optional()
        .describe("For `header` and `query`: the header in lower case, or the parameter."),
    })
    .superRefine(({ scheme, name }, context) => {
      const wrong = nameWrong(scheme, name);
      if (wrong !== null) context.addIssue({ code: "custom", path: ["name"], message: wrong });
    })
    .optional()
    .describe("The credential that the proxy puts in for the placeholder."),
  credentials: z
    .union([z.literal("any"), z.array(headerName)], { error: "must be any, or a list of header names" })
    .default([])
    .describe("Headers in which the agent may send a credential of its own; `any`: in the query too."),
  matches: z
    .array(
      z.strictObject({
        methods: z.array(method).min(1).optional().describe("Any of these; absent: every method."),
        paths: z
          .array(
            z.union([z.strictObject({ exact: path }), z.strictObject({ prefix: path })], {
              error: "must be { exact: /path } or { prefix: /path/ }, decoded and without query",
            }),
          )
          .min(1)
          .optional()
          .describe("Any of these; absent: every path. A prefix ends at a slash."),
      }),
    )
    .min(1, { error: "must not be empty; leave it out to allow every method and path" })
    .optional()
    .describe("At least one must fit; absent: every request."),
  inspect: z
    .boolean()
    .default(true)
    .describe(
      "`false`: TLS passes through unread; of a connection only its host, port and address are judged.",
    ),
  git: z
    .strictObject({
      fetch: z
        .boolean()
        .default(false)
        .describe("Lets git read repositories, past `matches`. A push never passes."),
    })
    .prefault({}),
  writes: z
    .array(z.enum(WRITE_KINDS))
    .default([])
    .describe("Writes through a git hosting's programming interface that are let through."),
  dlp: z
    .strictObject({
      out: verdict.default("block").describe("Secrets that leave: refused, noted, or not looked for."),
      in: verdict.default("warn").describe("Secrets that come in."),
    })
    .prefault({}),
  budget: z
    .strictObject({
      requests_per_minute: count(1).default(BUDGET.requestsPerMinute).describe("Requests in any minute."),
      sent: size
        .prefault(mebibytes(BUDGET.sentBytes))
        .describe("What the agent may send in the bottle's life."),
      names: count(1)
        .default(BUDGET.names)
        .describe("Different names that may be asked for under a `*.` host."),
    })
    .prefault({}),
});

/** What is not read can neither be judged nor be given a credential. */
const refuseUnread = (
  { inspect, auth, matches, git, writes }: Readonly<z.output<typeof routeKeys>>,
  context: z.RefinementCtx,
): void => {
  if (inspect) return;
  const useless = { auth, matches, git: git.fetch || undefined, writes: writes.length > 0 || undefined };
  for (const [key, value] of Object.entries(useless)) {
    if (value === undefined) continue;
    const message = "has no meaning with inspect: false, which lets everything to the host pass unread";
    context.addIssue({ code: "custom", path: [key], message });
  }
};

/** One host that the proxy lets through, as a manifest writes it. Unknown keys are errors. */
export const routeSchema = routeKeys.superRefine(refuseUnread);

/** A route with who owns it: a provider, or null for the manifest. */
export const ownedRouteSchema = routeKeys
  .extend({
    owner: z
      .string()
      .min(1)
      .nullable()
      .default(null)
      .describe("The provider whose route it is; null: the manifest's own."),
  })
  .superRefine(refuseUnread);

/** A route as a manifest writes it, defaults filled in, its host in normal form. */
export type ManifestRoute = z.output<typeof routeSchema>;

export type Route = z.output<typeof ownedRouteSchema>;

/** The JSON Schema of a route, for editors: what may be written, before defaults are filled in. */
export const routeJsonSchema = (): Record<string, unknown> =>
  z.toJSONSchema(routeSchema, { io: "input", target: "draft-2020-12" });
