import { parseArgs } from "node:util";
import { displayText } from "../../model/display.ts";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import type { ExitCode, Io } from "../command.ts";
import { askedPolicy, POLICY_FLAGS } from "./asked-policy.ts";
import { patternErrors } from "./pattern-errors.ts";

/** `gate policy check`. */
export const checkPolicy = async (args: readonly string[], io: Io): Promise<ExitCode> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { ...POLICY_FLAGS, effective: { type: "boolean" } },
  });
  const [file, ...more] = positionals;
  if (more.length > 0 || (file !== undefined && values.policy !== undefined))
    throw new UsageError("takes one policy");
  const loaded = await askedPolicy({ ...values, policy: file ?? values.policy }, io);
  const variants = "variants" in loaded ? loaded.variants() : [];
  const wrong = await patternErrors(variants);
  if (wrong !== null) {
    io.err(displayText(`gate policy: ${loaded.source}: overrides: ${wrong}`).concat("\n"));
    return 2;
  }
  if (values.effective) {
    const { printPolicy } = await import("../../policy/print.ts");
    io.out(printPolicy(loaded.policy));
    return 0;
  }
  const files = "files" in loaded ? loaded.files : [];
  io.out(displayText(`${loaded.source}: valid`).concat("\n"));
  for (const name of files.slice(0, -1)) io.out(displayText(`  extends ${name}`).concat("\n"));
  if (variants.length > 0)
    io.out(`  ${variants.length} ${variants.length === 1 ? "override" : "overrides"}, each valid\n`);
  return 0;
};
