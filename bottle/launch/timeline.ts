import { join } from "node:path";
import type { Readable } from "node:stream";
import { type AppendFile, openAppendFile } from "../../sys/append-file.ts";
import { wallClock } from "../../sys/clock.ts";
import { splitLines } from "../../sys/split-lines.ts";

export const TIMELINE = "timeline.jsonl";

/** Who says something about a bottle. */
export type Speaker = "launch" | "egress" | "gate" | "agent";

/** One line of the file. */
export interface TimelineEntry {
  /** RFC 3339. */
  readonly at: string;
  readonly from: Speaker;
  readonly text: string;
}

/** What was said about a bottle, in the order in which it was heard. */
export interface Timeline {
  add(from: Speaker, text: string): void;
  /** Adds each line of a stream; returns the last lines that came, up to a few. */
  listen(from: Speaker, stream: Readable | null): () => string;
  close(): void;
}

/** How many of a program's last lines are told when it fails. */
const LAST_LINES = 5;

/** Opens the file in a bottle's directory. @throws the system's error */
export const openTimeline = (directory: string): Timeline => {
  const file: AppendFile = openAppendFile(join(directory, TIMELINE));
  let open = true;
  const add = (from: Speaker, text: string): void => {
    const entry: TimelineEntry = { at: new Date(wallClock()).toISOString(), from, text };
    if (open) file.write(`${JSON.stringify(entry)}\n`);
  };
  return {
    add,
    listen: (from, stream) => {
      const last: string[] = [];
      const take = (line: string): void => {
        add(from, line);
        last.push(line);
        if (last.length > LAST_LINES) last.shift();
      };
      if (stream !== null) splitLines(stream, take);
      return () => last.join("\n");
    },
    close: () => {
      open = false;
      file.close();
    },
  };
};
