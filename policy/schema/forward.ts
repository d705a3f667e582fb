import * as z from "zod";
import { FORWARD_TIMES } from "../defaults.ts";
import { isWebUrl, readHttpsUrl } from "../https-url.ts";
import { duration, seconds, text } from "./values.ts";

/** Another repository, and how it is reached. */
const upstream = {
  url: text.describe("Where accepted pushes go: https://, ssh://, scp form, or a local path."),
  identity_file: text.optional().describe("Private key for ssh, relative to this file."),
  known_host_key: text.optional().describe("The upstream's public host key, as ssh-keyscan prints it."),
  token_file: text
    .optional()
    .describe("For https: a file that holds the token or password and only the gate's account can read."),
  username: z
    .string()
    .regex(/^[\x21-\x39\x3b-\x7e]+$/, { error: "must be a user name without blanks and colons" })
    .optional()
    .describe("For https: whose password it is; absent: `x-access-token`, which servers take for a token."),
  auth: z
    .enum(["basic", "bearer"])
    .optional()
    .describe("For https: how the token is shown; `basic` where nothing is said, `bearer` needs git 2.46."),
  ca_file: text
    .optional()
    .describe("For https: the only certificate authorities that count, as PEM; absent: the system's."),
  connect_timeout: duration
    .prefault(seconds(FORWARD_TIMES.connectTimeoutMs))
    .describe("Until ssh has a session."),
  stall_timeout: duration
    .prefault(seconds(FORWARD_TIMES.stallTimeoutMs))
    .describe("Longest silence of upstream."),
  timeout: duration
    .prefault(seconds(FORWARD_TIMES.timeoutMs))
    .describe("The whole forward; what is then unknown is asked of upstream."),
};

type Keys = { readonly [Key in keyof typeof upstream]?: unknown } & { readonly url: string };

const FOR_SSH = ["identity_file", "known_host_key"] as const;
const FOR_HTTPS = ["token_file", "username", "auth", "ca_file"] as const;

/** The URL decides which of the other keys mean something. */
const fitTogether = (forward: Keys, context: z.core.$RefinementCtx): void => {
  const web = isWebUrl(forward.url);
  const refuse = (key: keyof Keys, message: string): void =>
    context.addIssue({ code: "custom", path: [key], message });
  for (const key of web ? FOR_SSH : FOR_HTTPS) {
    const [meant, url] = web ? ["ssh", "is https"] : ["https", "is not https"];
    if (forward[key] !== undefined) refuse(key, `is for ${meant}, and the URL ${url}`);
  }
  if (!web) return;
  const read = readHttpsUrl(forward.url);
  if ("wrong" in read) refuse("url", `${read.wrong}: ${read.right}`);
  for (const key of ["username", "auth"] as const) {
    if (forward[key] !== undefined && forward.token_file === undefined)
      refuse(key, "needs token_file, which names the file with the password or token");
  }
  if (forward.auth === "bearer" && forward.username !== undefined)
    refuse("username", "is for basic: a bearer token stands alone");
};

/** A repository that is mirrored, and that pushes go to. */
export const upstreamSchema = z.strictObject(upstream).superRefine(fitTogether);

export const forwardSchema = z
  .strictObject({
    ...upstream,
    when: z
      .enum(["before", "after"])
      .optional()
      .describe(
        "Forward a push before it is applied, and refuse what upstream refuses; or mirror it after. Absent: `before`, but `after` where the server may still refuse a push after the gate.",
      ),
  })
  .superRefine(fitTogether)
  .optional();
