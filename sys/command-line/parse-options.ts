import { type ParseArgsConfig, parseArgs } from "node:util";
import { isWrongUsage, UsageError } from "./usage-error.ts";

/** The options of a command line and, in order, its other words. @throws UsageError */
export const parseOptions = <const Options extends NonNullable<ParseArgsConfig["options"]>>(
  args: readonly string[],
  options: Options,
) => {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw isWrongUsage(error) ? new UsageError(error.message) : error;
  }
};
