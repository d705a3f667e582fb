import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { display, displayText } from "../../../model/display.ts";
import { Fault } from "../../../model/fault.ts";
import { decidePush } from "../../../policy/decide-push.ts";
import type { ExitCode, Io } from "../../command.ts";
import { askedPolicy, type PolicyFlags } from "../asked-policy.ts";
import { factsOfCase } from "./case-facts.ts";
import { differences } from "./judge-case.ts";

/** Decides every case of the files and says which were decided otherwise than expected. @throws Fault */
export const runCases = async (files: readonly string[], flags: PolicyFlags, io: Io): Promise<ExitCode> => {
  const { policy, source } = await askedPolicy(flags, io);
  const { parseCases } = await import("./parse-cases.ts");
  let passed = 0;
  let failed = 0;
  for (const file of files) {
    for (const one of parseCases(read(resolve(io.cwd, file)), file)) {
      const decision = decidePush(policy, await factsOfCase(policy, one), display);
      const wrong = differences(one, decision);
      if (wrong.length === 0) passed += 1;
      else failed += 1;
      for (const line of wrong) io.out(displayText(`${file}:${one.line}: ${one.name}: ${line}`).concat("\n"));
    }
  }
  io.out(displayText(`${passed} as expected, ${failed} not, by ${source}`).concat("\n"));
  return failed === 0 ? 0 : 1;
};

const read = (file: string): string => {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new Fault(`cannot read the cases ${file} (${(cause as NodeJS.ErrnoException).code})`, { cause });
  }
};
