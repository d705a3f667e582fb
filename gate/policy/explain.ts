import { parseArgs } from "node:util";
import { display, displayText } from "../../model/display.ts";
import { rawFromText } from "../../model/raw.ts";
import { listedRule } from "../../scanners/rules/all.ts";
import { UsageError } from "../../sys/command-line/usage-error.ts";
import type { ExitCode, Io } from "../command.ts";
import { askedPolicy, POLICY_FLAGS, placeOf } from "./asked-policy.ts";
import { type Said, sayOfFinding, sayOfPath, sayOfRef } from "./what-is-said.ts";

const CONFIDENCES = ["high", "medium", "low"] as const;

/** `gate policy explain`. */
export const explainPolicy = async (args: readonly string[], io: Io): Promise<ExitCode> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...POLICY_FLAGS,
      ref: { type: "string" },
      path: { type: "string" },
      rule: { type: "string" },
      confidence: { type: "string" },
    },
  });
  const asked = [values.ref, values.path, values.rule].filter((value) => value !== undefined);
  if (asked.length !== 1) throw new UsageError("explain takes one of --ref, --path and --rule");
  const confidence = confidenceOf(values.rule, values.confidence);
  const loaded = await askedPolicy(values, io);
  const { policy, source } = loaded;
  const said: readonly Said[] =
    values.ref !== undefined
      ? sayOfRef(policy, rawFromText(values.ref), display)
      : values.path !== undefined
        ? sayOfPath(policy, rawFromText(values.path), display)
        : [sayOfFinding(policy, values.rule ?? "", confidence)];
  io.out(displayText(`policy: ${source}${policy.mode === "monitor" ? " (mode: monitor)" : ""}`).concat("\n"));
  for (const { what, level, rule, key } of said) {
    const by = rule === null ? "" : `  [${rule}]`;
    io.out(displayText(`${what}: ${level}${by}  ${placeOf(loaded, key)}`).concat("\n"));
  }
  return 0;
};

const confidenceOf = (rule: string | undefined, named: string | undefined) => {
  const known = CONFIDENCES.find((confidence) => confidence === named);
  if (named !== undefined && known === undefined)
    throw new UsageError(`--confidence takes ${CONFIDENCES.join(", ")}`);
  if (known !== undefined || rule === undefined) return known ?? "high";
  const builtin = listedRule(rule);
  if (builtin !== undefined) return builtin.confidence;
  if (rule.includes(":")) return "medium";
  throw new UsageError(`there is no rule ${rule}: gate rules lists them`);
};
