import * as z from "zod";
import { DEFAULT_POLICY, FORWARD_TIMES } from "./defaults.ts";
import { parseDuration, parseSize } from "./units.ts";

/** Timers hold no more (setTimeout, 32 bits): a longer one would go off at once. */
const LONGEST_MS = 2 ** 31 - 1;

const duration = z
  .string({ error: "must be a duration with a unit, such as 30s" })
  .transform((text, context) => {
    const ms = parseDuration(text);
    if (ms !== null && ms > 0 && ms <= LONGEST_MS) return ms;
    context.addIssue(
      ms !== null && ms > LONGEST_MS
        ? `must be at most 596h, not ${JSON.stringify(text)}`
        : `must be a duration with a unit (ms, s, m, h), such as 30s, not ${JSON.stringify(text)}`,
    );
    return z.NEVER;
  });

const size = z.string({ error: "must be a size with a unit, such as 25MiB" }).transform((text, context) => {
  const bytes = parseSize(text);
  if (bytes !== null && bytes > 0) return bytes;
  context.addIssue(
    `must be a size with a unit (kB, MB, GB, KiB, MiB, GiB), such as 25MiB, not ${JSON.stringify(text)}`,
  );
  return z.NEVER;
});

/** Defaults as one would write them, so that the JSON Schema shows them with their unit. */
const seconds = (ms: number): string => `${ms / 1000}s`;
const mebibytes = (bytes: number): string => `${bytes / 1024 ** 2}MiB`;

const text = z.string().min(1);
const verdict = z.enum(["block", "warn", "allow"]);
const { refs, secrets, limits } = DEFAULT_POLICY;

/** The policy file. Unknown keys are errors at every depth. */
export const policySchema = z.strictObject({
  version: z.literal(1).describe("Version of this format."),
  refs: z
    .strictObject({
      allow: z
        .array(text)
        .min(1)
        .default([...refs.allow])
        .describe("Namespaces that may be pushed to, as globs."),
      rules: z
        .array(
          z.strictObject({
            match: z.array(text).min(1).describe("Ref names, as globs; the first rule that speaks decides."),
            create: verdict.optional().describe("A ref that was not there."),
            rewrite: verdict
              .optional()
              .describe("A move that does not keep the old commits, or moves a tag."),
            delete: verdict.optional().describe("A ref taken away."),
          }),
        )
        .default([]),
    })
    .prefault({}),
  secrets: z
    .strictObject({
      levels: z
        .strictObject({
          high: verdict
            .default(secrets.levels.high)
            .describe("Shape and checksum, or an unmistakable prefix."),
          medium: verdict.default(secrets.levels.medium).describe("Shape and context."),
          low: verdict.default(secrets.levels.low).describe("Looks random, or harmless if real."),
        })
        .prefault({})
        .describe("What a finding of each confidence does."),
    })
    .prefault({}),
  limits: z
    .strictObject({
      time: duration.prefault(seconds(limits.timeMs)).describe("For reading, scanning and judging one push."),
      blob: size
        .prefault(mebibytes(limits.blobBytes))
        .describe("Largest blob that is scanned; a larger one is refused."),
    })
    .prefault({}),
  forward: z
    .strictObject({
      url: text.describe("Where accepted pushes go: ssh://, scp form, or a local path."),
      identity_file: text.optional().describe("Private key for ssh, relative to this file."),
      known_host_key: text.optional().describe("The upstream's public host key, as ssh-keyscan prints it."),
      connect_timeout: duration
        .prefault(seconds(FORWARD_TIMES.connectTimeoutMs))
        .describe("Until ssh has a session."),
      stall_timeout: duration
        .prefault(seconds(FORWARD_TIMES.stallTimeoutMs))
        .describe("Longest silence of upstream."),
      timeout: duration
        .prefault(seconds(FORWARD_TIMES.timeoutMs))
        .describe("The whole forward; what is then unknown is asked of upstream."),
    })
    .optional(),
  audit: text.optional().describe("The audit log, relative to this file."),
  contact: text.optional().describe("Whom a pusher asks when a refusal is wrong."),
});

export type PolicyFile = z.output<typeof policySchema>;
