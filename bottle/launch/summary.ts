import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { parseFlowLine } from "../../egress/record/flow-line.ts";
import { PROBE_HOST } from "../inside/probe.ts";
import { EGRESS_LOG } from "./egress-file.ts";
import type { Summary } from "./record.ts";

/** What of the gate's audit counts. */
const pushSchema = z.object({
  event: z.literal("push"),
  verdict: z.string(),
  findings: z.array(z.object({ inherited: z.boolean() })).default([]),
});

export const PUSH_FILE = "pushes.jsonl";

/** Counts what went through the gate and the proxy of a bottle; the launch's own probe is not counted. */
export const summarise = (directory: string): Summary => {
  const pushes = linesOf(join(directory, PUSH_FILE)).flatMap((line) => pushSchema.safeParse(line).data ?? []);
  const flows = linesOf(join(directory, EGRESS_LOG))
    .flatMap((line) => parseFlowLine(JSON.stringify(line)) ?? [])
    .filter(({ host, url }) => host !== PROBE_HOST && url !== `${PROBE_HOST}:443`);
  const accepted = pushes.filter(({ verdict }) => verdict === "accept").length;
  const passed = flows.filter(({ verdict }) => verdict === "accept").length;
  return {
    pushes: { accepted, refused: pushes.length - accepted },
    requests: { passed, refused: flows.length - passed },
    findings: pushes.flatMap(({ findings }) => findings).filter(({ inherited }) => !inherited).length,
  };
};

/** The values on each line of a file; none where there is no file, and none for a line that is cut off. */
const linesOf = (file: string): readonly unknown[] => {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return [];
  }
  return text.split("\n").flatMap((line) => {
    try {
      return line === "" ? [] : [JSON.parse(line) as unknown];
    } catch {
      return [];
    }
  });
};
