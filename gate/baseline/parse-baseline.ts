import { Fault } from "../../model/fault.ts";
import { complaintLine, complaintsOf } from "../../policy/file/complaints.ts";
import { readYaml } from "../../policy/file/read-yaml.ts";
import type { BaselineFile } from "./baseline-file.ts";
import { baselineSchema } from "./schema.ts";

const HINT = "write it anew with gate scan --all --write-baseline FILE, or mend what is named";

/** Reads the text of a baseline. @throws Fault that names file, line and key, and what would be right. */
export const parseBaseline = (text: string, file: string): BaselineFile => {
  const result = baselineSchema.safeParse(parseJson(text, file));
  if (result.success) return result.data;
  // JSON is YAML, and the reader of YAML knows lines.
  const complaints = complaintsOf(readYaml(text, file, "the baseline"), baselineSchema, result.error.issues);
  throw new Fault(complaints.map(complaintLine).join("\n"), { hint: HINT });
};

const parseJson = (text: string, file: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own words quote the file, which may be anything that was named by mistake.
    throw new Fault(`${file}: the baseline is not JSON`, { hint: HINT });
  }
};
