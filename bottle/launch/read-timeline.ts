import { join } from "node:path";
import * as z from "zod";
import { parseFlowLine } from "../../egress/record/flow-line.ts";
import { displayText } from "../../model/display.ts";
import { FILE_START, type ReadPosition, readLines } from "../../sys/read-lines.ts";
import { EGRESS_LOG } from "./egress-file.ts";
import { PUSH_FILE } from "./summary.ts";
import { type Speaker, TIMELINE } from "./timeline.ts";

/** One thing that happened in or around a bottle. */
export interface Happening {
  /** RFC 3339. */
  readonly at: string;
  readonly from: Speaker;
  readonly text: string;
}

const saidSchema = z.object({
  at: z.string(),
  from: z.enum(["launch", "egress", "gate", "agent"]),
  text: z.string(),
});

const pushSchema = z.object({
  time: z.string(),
  event: z.literal("push"),
  verdict: z.string(),
  refs: z.array(z.object({ ref: z.string(), kind: z.string() })),
  reasons: z.array(z.object({ rule: z.string(), message: z.string() })).default([]),
});

const jsonOf = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
};

/** The files of a bottle, and how a line of each is read; null: it is none of its lines, or cut off. */
const SOURCES: Readonly<Record<string, (line: string) => Happening | null>> = {
  [TIMELINE]: (line) => saidSchema.safeParse(jsonOf(line)).data ?? null,
  [PUSH_FILE]: (line) => {
    const { data } = pushSchema.safeParse(jsonOf(line));
    if (data === undefined) return null;
    const refs = data.refs.map(({ ref, kind }) => `${kind} ${ref}`).join(", ");
    const why = data.reasons.map(({ rule, message }) => `; ${rule}: ${message}`).join("");
    return { at: data.time, from: "gate", text: `push ${data.verdict}: ${refs}${why}` };
  },
  [EGRESS_LOG]: (line) => {
    const flow = parseFlowLine(line);
    if (flow === null) return null;
    const where = flow.url ?? `${flow.host}:${flow.port}`;
    const why = flow.reasons.map(({ rule, message }) => `; ${rule}: ${message}`).join("");
    return {
      at: flow.started,
      from: "egress",
      text: `${flow.verdict}: ${flow.method ?? flow.kind} ${where}${why}`,
    };
  },
};

/** Reads on in the logs of one bottle: each call returns what came since the last, in the order of its time. */
export const timelineReader = (directory: string): (() => Promise<readonly Happening[]>) => {
  const positions = new Map<string, ReadPosition>();
  return async () => {
    const found: Happening[] = [];
    for (const [name, read] of Object.entries(SOURCES)) {
      const position = await readLines(
        join(directory, name),
        name,
        positions.get(name) ?? FILE_START,
        (line) => {
          const happening = read(line);
          if (happening !== null) found.push(happening);
        },
      );
      if (position !== null) positions.set(name, position);
    }
    return found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  };
};

export const happeningLine = ({ at, from, text }: Happening): string =>
  `${at.slice(11, 23)}  ${from.padEnd(6)}  ${displayText(text)}`;
