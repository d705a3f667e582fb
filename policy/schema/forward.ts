import * as z from "zod";
import { FORWARD_TIMES } from "../defaults.ts";
import { duration, seconds, text } from "./values.ts";

export const forwardSchema = z
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
  .optional();
