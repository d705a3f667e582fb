import { Buffer } from "node:buffer";
import * as z from "zod";
import type { Program, ProgramReport } from "../program.ts";

const entry = z.object({
  DetectorName: z.string().min(1),
  DetectorDescription: z.string().default(""),
  DecoderName: z.string().default("PLAIN"),
  Raw: z.string(),
  SourceMetadata: z.object({
    Data: z.object({
      Filesystem: z.object({ file: z.string().min(1), line: z.number().int().default(0) }),
    }),
  }),
});

const log = z.object({ level: z.string(), msg: z.string() });

const parse = (stdout: string): readonly ProgramReport[] =>
  stdout
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line): ProgramReport => {
      const { DetectorName, DetectorDescription, DecoderName, Raw, SourceMetadata } = entry.parse(
        JSON.parse(line),
      );
      const { file, line: at } = SourceMetadata.Data.Filesystem;
      return {
        file,
        rule: DetectorName,
        title: sentence(DetectorDescription) || DetectorName,
        confidence: "medium",
        secret: Buffer.from(Raw, "utf8"),
        line: at,
        via: DecoderName === "PLAIN" ? [] : [DecoderName.toLowerCase()],
      };
    });

const sentence = (text: string): string => text.split(/(?<=\.)\s/, 1)[0] ?? "";

/** It logs one JSON object on a line; the last is `finished scanning`, and without it the scan broke off. */
const complaint = (stderr: string): string | null => {
  let finished = false;
  for (const line of stderr.split("\n")) {
    const read = readLog(line);
    if (read === null) continue;
    if (read.level === "error" || read.level === "fatal") return read.msg;
    if (read.msg === "finished scanning") finished = true;
  }
  return finished ? null : "it did not say that it finished";
};

const readLog = (line: string): z.output<typeof log> | null => {
  if (!line.startsWith("{")) return null;
  try {
    return log.parse(JSON.parse(line));
  } catch {
    return null;
  }
};

/**
 * TruffleHog v3 (`trufflehog filesystem --help`), which asks nobody whether a secret is good. No flag turns
 * its comment `trufflehog:ignore` off: that is done where the files are written.
 */
export const trufflehog: Program = {
  name: "trufflehog",
  versionArgs: ["--version"],
  supported: { from: [3, 90, 0], below: [4, 0, 0] },
  install: "see https://github.com/trufflesecurity/trufflehog",
  args: ({ config }) => [
    "filesystem",
    ".",
    "--json",
    "--no-verification",
    "--no-update",
    "--no-color",
    "--fail",
    "--fail-on-scan-errors",
    "--results=verified,unknown,unverified",
    "--force-skip-archives",
    ...(config === null ? [] : [`--config=${config}`]),
  ],
  exitCodes: [0, 183],
  complaint,
  parse,
};
