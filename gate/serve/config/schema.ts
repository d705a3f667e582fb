import * as z from "zod";
import { upstreamSchema } from "../../../policy/schema/forward.ts";
import { listenerSchema } from "../../../policy/schema/listener.ts";
import { count, duration, size, text } from "../../../policy/schema/values.ts";

/** No dots in front, nothing that a URL or a file system reads in another way, no `.git` or `.lock` at the end. */
const REPOSITORY =
  /^(?:[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?)(?:\/[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?){0,7}$/;

const repositoryName = z
  .string()
  .regex(REPOSITORY, {
    error: "must be a name such as app or team/app, of letters, digits, `.`, `_` and `-`",
  })
  .refine((name) => !name.split("/").some((part) => /\.(?:git|lock)$/i.test(part)), {
    error: "must be written without .git and .lock",
  });

const repositorySchema = z.strictObject({
  upstream: upstreamSchema.describe(
    "The repository that this one mirrors; keys as in the policy's `forward`.",
  ),
  policy: text
    .optional()
    .describe("The policy of its pushes, relative to this file; its `forward` is `upstream`."),
  stale: z
    .enum(["refuse", "serve"])
    .default("refuse")
    .describe(
      "What a fetch gets when upstream does not answer: nothing, or what the mirror has, marked as stale.",
    ),
  object_format: z.enum(["sha1", "sha256"]).default("sha1").describe("The upstream's object format."),
  namespaces: z
    .array(
      z.string().regex(/^refs(?:\/[A-Za-z0-9_-]+)+$/, {
        error: "must be the beginning of ref names, such as refs/heads",
      }),
    )
    .min(1)
    .default(["refs/heads", "refs/tags", "refs/notes"])
    .describe("The refs that are mirrored: those below these names."),
});

const SHA256 = /^[0-9a-f]{64}$/;
const SCRYPT = /^scrypt:\d{1,2}:\d{1,2}:\d{1,2}:[A-Za-z0-9+/]{22}==:[A-Za-z0-9+/]{43}=$/;

const clientSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$/, {
        error: "must be a name of letters, digits, `.`, `_` and `-`",
      })
      .describe("Who this is, in the audit and as the user of basic credentials."),
    token_sha256: z
      .string()
      .regex(SHA256, { error: "must be 64 hexadecimal digits: gate serve --new-token prints them" })
      .optional()
      .describe("SHA-256 of the client's token."),
    token_file: text.optional().describe("A file that holds the token and only its owner can read."),
    password_scrypt: z
      .string()
      .regex(SCRYPT, { error: "must be what gate serve --hash-password prints" })
      .optional()
      .describe(
        "A password that people chose, as `gate serve --hash-password` prints it; for basic credentials.",
      ),
    repositories: z
      .record(repositoryName, z.array(z.enum(["read", "write"])).min(1))
      .describe("What the client may do where: the repository's name, and `read`, `write` or both."),
  })
  .superRefine((client, context) => {
    const ways = [client.token_sha256, client.token_file, client.password_scrypt];
    if (ways.filter((way) => way !== undefined).length === 1) return;
    const message = "must have exactly one of token_sha256, token_file and password_scrypt";
    context.addIssue({ code: "custom", path: ["name"], message });
  });

const limitsSchema = z
  .strictObject({
    running: count(1).default(8).describe("Requests that git works on at once."),
    pushes: count(1).default(2).describe("Pushes among them."),
    waiting: count(0).default(256).describe("Requests that wait for their turn; more are turned away."),
    per_client: count(2)
      .default(32)
      .describe(
        "Requests of one client, running and waiting; git begins one before the last has quite ended.",
      ),
    connections: count(1).default(512).describe("Open connections of each listener."),
    wait: duration.prefault("2m").describe("Longest wait for a turn."),
    fetch: duration.prefault("15m").describe("Longest answer to a fetch."),
    push: duration.prefault("30m").describe("Longest push, from its first byte to the verdict."),
    idle: duration.prefault("60s").describe("Longest time in which a client neither sends nor takes a byte."),
    refresh: duration.prefault("30s").describe("Longest a fetch waits for upstream."),
    fill: duration
      .prefault("1h")
      .describe("Longest copy of an upstream that is new or has changed much; fetches do not wait as long."),
    push_size: size.prefault("2GiB").describe("Largest pack that a push may bring."),
    shutdown: duration
      .prefault("30s")
      .describe("How long requests may go on once the program is told to end."),
  })
  .prefault({});

/** The file of `gate serve`. Unknown keys are errors at every depth. */
export const serveSchema = z
  .strictObject({
    version: z.literal(1).describe("Version of this format."),
    state: text.describe("The directory of the mirrors, relative to this file; nobody else may enter it."),
    listen: z.array(listenerSchema).min(1).describe("Where clients connect."),
    metrics: listenerSchema.optional().describe("Where Prometheus asks for `/metrics`; absent: nowhere."),
    repositories: z.record(repositoryName, repositorySchema).describe("The mirrors: `/NAME.git` in URLs."),
    clients: z.array(clientSchema).describe("Who may do what."),
    limits: limitsSchema.describe("How much at once, and for how long."),
  })
  .superRefine(({ repositories, clients }, context) => {
    const names = new Set<string>();
    for (const [index, client] of clients.entries()) {
      const complain = (path: readonly PropertyKey[], message: string): void =>
        context.addIssue({ code: "custom", path: ["clients", index, ...path], message });
      if (names.has(client.name)) complain(["name"], `there is another client ${client.name}`);
      names.add(client.name);
      for (const repository of Object.keys(client.repositories)) {
        if (!Object.hasOwn(repositories, repository))
          complain(["repositories", repository], "there is no such repository above");
      }
    }
  });

export type ServeFile = z.output<typeof serveSchema>;
