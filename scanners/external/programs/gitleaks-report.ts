import { Buffer } from "node:buffer";
import * as z from "zod";
import type { ProgramReport } from "../program.ts";
import { gitleaksEntry } from "./gitleaks-entry.ts";

const report = z.array(gitleaksEntry).nullable();

const DECODED = "decoded:";

/** Reads a JSON report of gitleaks or betterleaks. @throws Error when it is none */
export const parseGitleaksReport = (text: string): readonly ProgramReport[] =>
  (report.parse(JSON.parse(text)) ?? []).map((one) => ({
    file: one.File,
    entry: one,
    rule: one.RuleID,
    title: one.Description,
    confidence: "medium",
    secret: Buffer.from(one.Secret, "utf8"),
    line: one.StartLine,
    via: (one.Tags ?? []).filter((tag) => tag.startsWith(DECODED)).map((tag) => tag.slice(DECODED.length)),
  }));
