import { parseArgs } from "node:util";
import type { ExitCode, Io } from "../command.ts";

/** `gate policy schema`. */
export const printSchema = async (args: readonly string[], io: Io): Promise<ExitCode> => {
  parseArgs({ args: [...args], options: {} });
  const { policyJsonSchema } = await import("../../policy/json-schema.ts");
  io.out(`${JSON.stringify(policyJsonSchema(), null, 2)}\n`);
  return 0;
};
