import * as z from "zod";
import { readHttpsUrl } from "../../policy/https-url.ts";
import { globs, text } from "../../policy/schema/values.ts";
import { isHostKey } from "../git/host-key.ts";
import { keyCommand, parseUpstream, splitUser } from "../git/upstream.ts";
import { variableName } from "./names.ts";

const url = text.superRefine((value, context) => {
  const read = parseUpstream(value);
  if ("wrong" in read) context.addIssue(read.wrong);
});

const hostKey = z.string().refine(isHostKey, {
  error: "must be a public key line, such as `ssh-ed25519 AAAA…`, as ssh-keyscan prints it",
});

/** One repository that the gate stands in front of. */
export const remoteSchema = z
  .strictObject({
    url: url.describe(
      "Where accepted pushes go: `ssh://user@host/path`, `user@host:path` or `https://host/path`.",
    ),
    identity_file: text
      .optional()
      .describe("Private key for ssh, relative to this file; `~/` is your home. Only the gate reads it."),
    known_host_key: hostKey.optional().describe("The host's public key; for ssh it must be there."),
    token_ref: variableName
      .optional()
      .describe("For https: the name of the host's variable that holds the token. Only the gate reads it."),
    ca_file: text
      .optional()
      .describe(
        "For https: the only certificate authorities that count, as PEM, relative to this file; absent: the system's.",
      ),
    refs: globs
      .min(1)
      .optional()
      .describe("Refs that may be pushed, as globs; absent: those the policy allows."),
    policy: text
      .optional()
      .describe("The gate's policy for this remote, relative to this file; absent: the default."),
  })
  .superRefine((remote, context) => {
    const upstream = parseUpstream(remote.url);
    if ("wrong" in upstream) return;
    const refuse = (key: keyof typeof remote | null, message: string): void =>
      context.addIssue({ code: "custom", path: key === null ? [] : [key], message });
    if (upstream.scheme === "https") {
      for (const key of ["identity_file", "known_host_key"] as const) {
        if (remote[key] !== undefined) refuse(key, "is for ssh; this remote is reached over https");
      }
      const read = readHttpsUrl(splitUser(remote.url).url);
      if ("wrong" in read) refuse("url", `${read.wrong}: ${read.right}`);
      return;
    }
    for (const key of ["token_ref", "ca_file"] as const) {
      if (remote[key] !== undefined) refuse(key, "is for https; this remote is reached over ssh");
    }
    if (remote.identity_file === undefined) {
      refuse(null, "identity_file is missing: the key that only the gate uses, such as ~/.ssh/id_gate");
    }
    if (remote.known_host_key === undefined) {
      refuse(
        null,
        `known_host_key is missing, and no key is trusted unseen: run \`${keyCommand(upstream)}\`, compare its answer with what the host publishes, and write it here`,
      );
    }
  });

export type RemoteFile = z.output<typeof remoteSchema>;
