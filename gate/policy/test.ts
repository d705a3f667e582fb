import { parseArgs } from "node:util";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import type { ExitCode, Io } from "../command.ts";
import { POLICY_FLAGS } from "./asked-policy.ts";

/** `gate policy test`. */
export const testPolicy = async (args: readonly string[], io: Io): Promise<ExitCode> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { ...POLICY_FLAGS, history: { type: "string" } },
  });
  if ((values.history === undefined) === (positionals.length === 0))
    throw new UsageError("test takes files of cases, or --history and a range");
  if (values.history !== undefined) {
    const { replayHistory } = await import("./replay-history.ts");
    return replayHistory(values.history, values, io);
  }
  const { runCases } = await import("./cases/run-cases.ts");
  return runCases(positionals, values, io);
};
