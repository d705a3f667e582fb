import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { replaceFile } from "../../sys/replace-file.ts";

const identitySchema = z.object({
  pid: z.int().positive(),
  start: z.string().min(1),
  host: z.string().min(1),
});

const summarySchema = z.object({
  pushes: z.object({ accepted: z.number(), refused: z.number() }),
  requests: z.object({ passed: z.number(), refused: z.number() }),
  findings: z.number(),
});

/** What a bottle was like when it ended. */
export type Summary = z.output<typeof summarySchema>;

const recordSchema = z.object({
  version: z.literal(1),
  name: z.string(),
  agent: z.string(),
  backend: z.string(),
  /** RFC 3339. */
  started: z.string(),
  launcher: identitySchema,
  /** Steps that were begun and are not undone, in order. */
  steps: z.array(z.string()),
  /** Processes that were started and are not known to have ended. */
  processes: z.array(z.object({ role: z.string(), process: identitySchema })),
  /** Null while it runs, and where nobody was left to write it. */
  ended: z
    .object({
      at: z.string(),
      /** Of the agent; null: it was never started. */
      exitCode: z.number().nullable(),
      summary: summarySchema,
      /** Why there is still a workspace; empty: there is none. */
      unpushed: z.array(z.string()),
    })
    .nullable(),
});

/** What is on disk of one bottle, so that whatever was made can be taken away by somebody else. */
export type BottleRecord = z.output<typeof recordSchema>;

export const RECORD_FILE = "state.json";

/** The record in a bottle's directory; null: there is none that can be read. */
export const readRecord = (directory: string): BottleRecord | null => {
  try {
    return (
      recordSchema.safeParse(JSON.parse(readFileSync(join(directory, RECORD_FILE), "utf8"))).data ?? null
    );
  } catch {
    return null;
  }
};

export const writeRecord = (directory: string, record: BottleRecord): Promise<void> =>
  replaceFile(join(directory, RECORD_FILE), `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
