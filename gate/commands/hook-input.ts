import { parseArgs } from "node:util";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import type { Io } from "../command.ts";
import { readAll } from "../read-all.ts";
import { absoluteGitDir } from "../repository.ts";
import type { Server } from "../who/server.ts";
import { parseServerKind, SERVERS } from "../who/servers.ts";

/** What a server's git hands to a hook of it. */
export interface HookInput {
  readonly gitDir: string;
  readonly server: Server;
  /** All of standard input. */
  readonly stdin: Uint8Array;
  readonly policyFlag: string | undefined;
}

/** Reads `[--policy FILE] [--server KIND]` and the push on standard input. @throws UsageError, Fault */
export const readHookInput = async (args: readonly string[], io: Io): Promise<HookInput> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { policy: { type: "string" }, server: { type: "string", default: "plain" } },
    allowPositionals: true,
  });
  if (positionals.length > 0)
    throw new UsageError("takes no arguments: git passes the push on standard input");
  const stdin = await readAll(io.stdin);
  const gitDir = absoluteGitDir(io.env, io.cwd);
  return { gitDir, server: SERVERS[parseServerKind(values.server)], stdin, policyFlag: values.policy };
};
